#!/usr/bin/env python3
"""Reads a backup by docs/format.md, with Python's standard library and the programs zstd (and age).

    read_backup.py FOLDER tables             each table with its rows
    read_backup.py FOLDER table DATABASE TABLE   SQL that restores the table alone, on standard output

An encrypted backup needs its key file in the variable AGE_KEY.
"""
import hashlib
import json
import os
import struct
import subprocess
import sys

MAX_FRAME = 8 * 1024 * 1024


def run(program, data):
    return subprocess.run(program, input=data, stdout=subprocess.PIPE, check=True).stdout


def stored(folder, entry):
    """A file of the backup, proven by its hash and decrypted where it is encrypted (§3, §5)."""
    with open(os.path.join(folder, entry["name"]), "rb") as file:
        data = file.read()
    if len(data) != entry["bytes"] or hashlib.sha256(data).hexdigest() != entry["sha256"]:
        sys.exit(entry["name"] + ": not the file that was written")
    return run(["age", "-d", "-i", os.environ["AGE_KEY"]], data) if entry["name"].endswith(".age") else data


def open_backup(folder):
    with open(os.path.join(folder, "manifest.json"), "rb") as file:
        manifest = json.load(file)
    if manifest["format"] > 1:
        sys.exit("made by a newer version")
    index = json.loads(run(["zstd", "-dcq"], stored(folder, manifest["files"]["index"])))
    if index["format"] > 2:
        sys.exit("made by a newer version")
    return index, stored(folder, manifest["files"]["dump"])


def read_section(index, dump, section):
    """The bytes of one section: its frames alone are decoded, each of the size that it states (§3, §4)."""
    first, count = section["firstFrame"], section["frameCount"]
    at = sum(size for _, size in index["frames"][:first])
    raw = b""
    for raw_bytes, stored_bytes in index["frames"][first : first + count]:
        frame = dump[at : at + stored_bytes]
        magic, descriptor, _, size = struct.unpack("<IBBI", frame[:10])
        if (magic, descriptor, size) != (0xFD2FB528, 0x84, raw_bytes) or size > MAX_FRAME:
            sys.exit("not a frame of this format")
        raw += run(["zstd", "-dcq"], frame)
        at += stored_bytes
    whole = section.get("storedSha256")
    proof = raw if whole is None else dump[at - section["storedBytes"] : at]
    if hashlib.sha256(proof).hexdigest() != (whole or section["sha256"]):
        sys.exit("a section is damaged")
    return raw


def main(folder, what, database=None, table=None):
    index, dump = open_backup(folder)
    sections = index["sections"]
    if what == "tables":
        rows = {}
        for each in sections:
            if each["kind"] in ("table-structure", "table-data"):
                key = (each["database"], each["object"])
                rows[key] = rows.get(key, 0) + (each["rows"] or 0)
        for (of, name), count in rows.items():
            print(json.dumps([of, name, count]))
        return
    wanted = [each for each in sections if each["kind"].startswith("table-")
              and (each["database"], each["object"]) == (database, table)]
    by_kind = lambda kind: [each for each in sections if each["kind"] == kind]
    own = [each for each in by_kind("database") if each["database"] == database][:1]
    for each in by_kind("header")[:1] + own + wanted + by_kind("trailer")[-1:]:
        sys.stdout.buffer.write(read_section(index, dump, each) + b"\nDELIMITER ;\n")


main(*sys.argv[1:])
