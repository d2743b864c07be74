"""The queue `detection`: recounting touched minutes, judging each brand."""

from datetime import datetime

from warden.clock import elapsed_s, pace, span, utc_now
from warden.core.mention import Brand
from warden.flow import count, detect
from warden.wiring import House
from workers import resources
from workers.app import app

BREATH_S = 10.0  # real seconds of judging, after which counting gets its turn


@app.task(name="warden.detection.count")
def count_touched() -> None:
    count.run(resources.house().engine, now=utc_now())


@app.task(name="warden.detection.detect")
def detect_storms() -> None:
    """Judge every brand; one brand, one transaction.

    The worker has one thread. Where judging all brands takes long, counting goes on in between, and neither
    station passes for a dead one.
    """
    house, now = resources.house(), utc_now()
    breathed_s = elapsed_s()
    for brand in house.brands.values():
        _judge(house, brand, now=now)
        if elapsed_s() - breathed_s > BREATH_S:
            detect.alive(house.engine, now=utc_now())
            count.run(house.engine, now=utc_now())
            breathed_s = elapsed_s()
    detect.alive(house.engine, now=utc_now())


def _judge(house: House, brand: Brand, *, now: datetime) -> None:
    detect.run(
        house.engine,
        brand,
        house.chain_for(brand),
        lag=span(seconds=detect.PIPELINE_LAG_S),
        patience=house.patience(brand.id, pace=pace()),
        now=now,
    )
