"""Two releases share Redis and the sessions for a while: nothing there names a class of either."""

import ast
import json

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.serializers import JSONSerializer
from django.core.cache import cache
from django.utils.module_loading import import_string

from tests.compatibility import sources

NAMING_CLASSES = {"pickle", "cPickle", "shelve", "marshal", "dill", "cloudpickle", "joblib"}


class Unwritable:
    """An object of a class of ours."""


@pytest.mark.parametrize("value", [None, True, 1.5, "text", [1, "two"], {"a": [None]}])
def test_the_cache_keeps_plain_values_as_json(redis_url: str, value: object) -> None:
    cache.set("a", value)
    assert cache.get("a", "nothing") == value
    with redis.Redis.from_url(redis_url) as client:
        assert json.loads(client.get(cache.make_key("a"))) == value


def test_the_cache_still_counts(redis_url: str) -> None:
    cache.add("a", 0)
    assert cache.incr("a") == 1
    assert cache.get("a") == 1


@pytest.mark.parametrize("value", [Unwritable(), {1, 2}, b"bytes", 1j])
def test_the_cache_takes_no_objects(redis_url: str, value: object) -> None:
    with pytest.raises(TypeError):
        cache.set("a", value)
    assert cache.get("a") is None


def test_there_is_no_other_cache() -> None:
    assert set(settings.CACHES) == {"default"}


def test_sessions_messages_and_tasks_are_json() -> None:
    assert import_string(settings.SESSION_SERIALIZER) is JSONSerializer
    assert import_string(settings.MESSAGE_STORAGE) is FallbackStorage
    conf = current_app.conf
    assert set(conf.accept_content) == {"json"}
    assert {conf.task_serializer, conf.event_serializer, conf.result_serializer} == {"json"}


def test_no_module_of_ours_writes_objects() -> None:
    found = [
        f"{module.name}: {name}"
        for module, node in sources.walk()
        for name in _imported(node)
        if name.partition(".")[0] in NAMING_CLASSES
    ]
    assert found == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
