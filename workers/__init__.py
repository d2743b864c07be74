"""The doors of the queues: a Celery app, its timetable, and one file of thin tasks per queue."""
