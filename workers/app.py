"""The Celery app.

The database is the source of truth: what is due stands there as rows, and ticks ask for it. So a message may
be lost or come twice. No result backend, no eta, no countdown, no chains.
"""

from celery import Celery
from celery.signals import worker_init, worker_shutting_down
from kombu.entity import Queue

from workers import resources, timetable

QUEUES = ("mentions", "detection", "pages")
VISIBILITY_TIMEOUT_S = 120  # tasks are far shorter; a message of a killed worker comes back after it

app = Celery("warden", include=[f"workers.{queue}" for queue in QUEUES])
app.conf.update(
    broker_url=resources.broker_url(),
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_TIMEOUT_S,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_keepalive": True,
    },
    task_queues=[Queue(queue) for queue in QUEUES],
    task_routes={f"warden.{queue}.*": {"queue": queue} for queue in QUEUES},
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_publish_retry_policy={"max_retries": 1},
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    beat_schedule=timetable.TICKS,
    enable_utc=True,
    timezone="UTC",
)


@worker_init.connect
def _begin_to_watch(**_: object) -> None:
    """Before the broker is reached: the watchman needs none."""
    resources.watchman()


@worker_shutting_down.connect
def _stop_watching(**_: object) -> None:
    resources.watchman().stop()
