"""The queue `detection`: recounting touched minutes, judging each brand."""

from warden.clock import pace, span, utc_now
from warden.flow import count, detect
from workers import resources
from workers.app import app


@app.task(name="warden.detection.count")
def count_touched() -> None:
    count.run(resources.house().engine, now=utc_now())


@app.task(name="warden.detection.detect")
def detect_storms() -> None:
    """Judge every brand; one brand, one transaction."""
    house, now = resources.house(), utc_now()
    for brand in house.brands.values():
        detect.run(
            house.engine,
            brand,
            house.chain_for(brand),
            lag=span(seconds=detect.PIPELINE_LAG_S),
            patience=house.patience(brand.id, pace=pace()),
            now=now,
        )
    detect.finish(house.engine, now=now)
