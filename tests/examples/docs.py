#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that each code block of the documents that follows a line <!-- examples/FILE -->
is that file, that docs/embedding.md has every example, and that the README in English and the
one in Vietnamese tell the same commands.

  tests/examples/docs.py            checks
  tests/examples/docs.py --write    writes the blocks anew
"""
import pathlib
import re
import sys

project = pathlib.Path(__file__).resolve().parents[2]
block = re.compile(r"(<!-- (examples/[\w.]+) -->\n```\w*\n)(.*?)(\n?```\n)", re.DOTALL)
write = "--write" in sys.argv
wrong = []
for name in ["README.md", "README.vi.md", "docs/embedding.md"]:
    document = project / name
    text = document.read_text(encoding="utf-8")
    shown = []

    def as_file(match):
        shown.append(match[2])
        code = (project / match[2]).read_text(encoding="utf-8").rstrip("\n")
        if match[3] != code and not write:
            wrong.append(f"{name}: {match[2]} is another in the source")
        return match[1] + code + "\n```\n"

    new = block.sub(as_file, text)
    if len(shown) != text.count("<!-- examples/"):
        wrong.append(f"{name}: a line <!-- examples/… --> has no code block behind it")
    if write and new != text:
        document.write_text(new, encoding="utf-8")
    if name == "docs/embedding.md":
        for example in sorted((project / "examples").iterdir()):
            if f"examples/{example.name}" not in shown:
                wrong.append(f"{name}: examples/{example.name} is not shown")
    elif not shown:
        wrong.append(f"{name}: shows no example")


def commands(name):
    """What a README tells to type, without comments."""
    blocks = re.findall(r"```sh\n(.*?)```", (project / name).read_text(encoding="utf-8"), re.DOTALL)
    lines = [re.sub(r"\s+# .*", "", line) for line in "".join(blocks).splitlines()]
    return [line for line in lines if line]


english, vietnamese = commands("README.md"), commands("README.vi.md")
for line in set(english) ^ set(vietnamese):
    wrong.append(f"only one of README.md and README.vi.md tells to type: {line}")
print("\n".join(wrong) if wrong else "the documents show the examples as they are")
sys.exit(1 if wrong else 0)
