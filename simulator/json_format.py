"""Messages as JSON: read as the registry's parser reads them, written with every key present."""

import re

from simulator.grammar import Group, Json, Leaf, Message, Part, Reading, Violation, checked_text


def read(value: Json, node: Group, reading: Reading, path: str = "") -> Message:
    """Return the parsed JSON as a message without nulls. Raises Violation."""
    if not isinstance(value, dict):
        raise Violation("shape", path, "an object is expected")
    message: Message = {}
    for key, content in value.items():
        part = node.keys.get(key)
        if part is not None:
            if content is not None and not part.ignored:
                message[key] = _read_part(content, part, f"{path}/{key}", reading)
        elif key in node.attribute_keys:
            _read_attribute(key, content, node, message, path, reading)
        else:
            raise Violation("shape", path, f"unknown key {key[:100]!r}")
    if reading.strict:
        _check_presence(node, message, path)
    return message


def _read_attribute(
    key: str,
    content: Json,
    node: Group,
    message: Message,
    path: str,
    reading: Reading,
) -> None:
    attribute = node.attribute_keys[key]
    if content is None or attribute.ignored:
        return
    where = f"{path}/{key}"
    message[key] = checked_text(attribute.leaf, _scalar(content, where), where, reading)


def _read_part(content: Json, part: Part, path: str, reading: Reading) -> Json:
    if not part.many:
        return _read_node(content, part.node, path, reading)
    # A single object where a list is expected is accepted.
    members = content if isinstance(content, list) else [content]
    if reading.strict and part.at_most and len(members) > part.at_most:
        raise Violation("schema", path, f"more than {part.at_most} elements")
    return [
        _read_node(member, part.node, f"{path}[{index}]", reading)
        for index, member in enumerate(members)
    ]


def _read_node(content: Json, node: Leaf | Group, path: str, reading: Reading) -> Json:
    if isinstance(node, Group):
        return read(content, node, reading, path)
    if node.wrapped:
        return _read_wrapped(content, node, path, reading)
    return checked_text(node, _scalar(content, path), path, reading)


def _read_wrapped(
    content: Json,
    leaf: Leaf,
    path: str,
    reading: Reading,
) -> Message | None:
    # The official samples send some wrapped texts bare, and the registry takes them so.
    fields = content if isinstance(content, dict) else {"value": content}
    message: Message = {}
    known = {attribute.name: attribute for attribute in leaf.attributes}
    for key, inner in fields.items():
        if key != "value" and key not in known:
            raise Violation("shape", path, f"unknown key {key[:100]!r}")
        if inner is None or (key in known and known[key].ignored):
            continue
        rule = leaf if key == "value" else known[key].leaf
        message[key] = checked_text(rule, _scalar(inner, path), f"{path}/{key}", reading)
    if reading.strict:
        _check_wrapped(leaf, message, path, reading)
    return message if message.get("value") is not None or reading.strict else None


def _check_wrapped(leaf: Leaf, message: Message, path: str, reading: Reading) -> None:
    if "value" not in message:
        message["value"] = checked_text(leaf, "", path, reading)
    for attribute in leaf.attributes:
        if attribute.required and attribute.name not in message:
            raise Violation(attribute.missing, path, f"{attribute.name!r} is missing")


# What XML cannot carry: the registry turns JSON into XML before it judges.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _scalar(content: Json, path: str) -> str:
    if isinstance(content, str):
        if _NO_XML.search(content):
            raise Violation("shape", path, "a character that XML cannot carry")
        return content
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, int | float):
        return str(content)
    raise Violation("shape", path, "a text is expected")


def _check_presence(node: Group, message: Message, path: str) -> None:
    for part in node.parts:
        if not part.required:
            continue
        wanted = set(part.node.keys) if part.inline else {part.json_key}  # type: ignore[union-attr]
        if not any(message.get(key) for key in wanted):
            _refuse_absent(part, message, path)
    if node.one_of and not any(name in message for name in node.one_of):
        raise Violation("schema", path, f"one of {', '.join(node.one_of)} is missing")
    if "day" in message and "month" not in message and "year" in message:
        raise Violation("schema", path, "a day needs a month")


def _refuse_absent(part: Part, message: Message, path: str) -> None:
    # An empty group or text that is there is judged by its own rules, an empty list is absent.
    if part.json_key in message and message[part.json_key] != []:
        return
    raise Violation("schema", path, f"{part.name!r} is missing")


def complete(node: Group, message: Message) -> Message:
    """Return the message with every key of its description, null where it says nothing."""
    whole: Message = {attribute.name: None for attribute in node.attributes}
    for key, part in node.keys.items():
        value = message.get(key)
        if value is None and part.always and isinstance(part.node, Group):
            whole[key] = complete(part.node, {})
        elif value is None:
            whole[key] = [] if part.many else None
        elif isinstance(part.node, Leaf):
            whole[key] = value
        elif part.many:
            whole[key] = [_complete_each(part, one) for one in value]
        else:
            whole[key] = complete(part.node, value)
    whole.update({name: message.get(name) for name in node.attribute_keys})
    return whole


def _complete_each(part: Part, one: Message) -> Message:
    assert isinstance(part.node, Group)  # noqa: S101 - the caller distinguishes them
    if part.each:
        return {part.each: complete(part.node, one[part.each])}
    return complete(part.node, one)
