"""Gunicorn's configuration in the demo: its workers end at once with their master."""

from demo.processes import bound_to_this

# gunicorn calls post_fork(arbiter, worker) in each worker; the arbiter is the parent by then.
_BIND = bound_to_this()


def post_fork(_arbiter: object, _worker: object) -> None:
    """Do not wait for the worker to notice that its master was killed."""
    _BIND()
