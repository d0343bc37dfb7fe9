#!/usr/bin/env python3
"""JSON schemas of the kinds that an API server knows, for kubeconform: one file a kind, unknown fields refused.

    kubectl get --raw /openapi/v2 | python3 operator/src/test/python/kind_schemas.py FOLDER
    kubeconform -strict -schema-location 'FOLDER/{{.ResourceKind}}{{.KindSuffix}}.json' FILE
"""

import json
import pathlib
import sys

PREFIX = "#/definitions/"
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
NUMBER_OR_TEXT = {"type": ["string", "number"]}


def strict(schema):
    """The schema with what OpenAPI 2 can't say: closed objects, and values that are a number or a text."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == "int-or-string":
        return NUMBER_OR_TEXT
    closed = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        closed["additionalProperties"] = False
    return closed


def referred(schema):
    """The definitions that a schema names itself."""
    if isinstance(schema, list):
        return {name for item in schema for name in referred(item)}
    if not isinstance(schema, dict):
        return set()
    own = {schema["$ref"].removeprefix(PREFIX)} if isinstance(schema.get("$ref"), str) else set()
    return own | {name for value in schema.values() for name in referred(value)}


def whole(name, definitions):
    """A document for one definition, with all that it needs."""
    needed, new = set(), {name}
    while new:
        needed |= new
        new = {other for one in new for other in referred(definitions[one])} - needed
    return {"$ref": PREFIX + name, "definitions": {one: definitions[one] for one in sorted(needed)}}


def file_name(kind):
    group = kind["group"].split(".")[0]
    return "-".join(part.lower() for part in (kind["kind"], group, kind["version"]) if part) + ".json"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    definitions = {name: strict(schema) for name, schema in json.load(sys.stdin)["definitions"].items()}
    definitions[QUANTITY] = NUMBER_OR_TEXT
    for name, schema in definitions.items():
        kinds = schema.get("x-kubernetes-group-version-kind", [])
        # The others are options and statuses that come in every group.
        if len(kinds) == 1:
            (folder / file_name(kinds[0])).write_text(json.dumps(whole(name, definitions)))


if __name__ == "__main__":
    main()
