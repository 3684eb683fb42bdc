"""Counts of a ctest JUnit file, for script/test: tab separated lines
`counts P F S`, `fail NAME`, `skip NAME REASON`."""

import re
import sys
import xml.etree.ElementTree as tree

results, preset = sys.argv[1:3]
passed = failed = skipped = 0
lines = []
for case in tree.parse(results).getroot().iter("testcase"):
    name = case.get("name")
    output = case.findtext("system-out") or ""
    if case.find("failure") is not None or case.get("status") == "fail":
        failed += 1
        lines.append(f"fail\t{name}\t")
    elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        skipped += 1
        reason = re.search(r"SKIP: (.*)", output)
        lines.append(f"skip\t{name} ({preset})\t{reason[1] if reason else 'no reason given'}")
    else:
        passed += 1
print(f"counts\t{passed} {failed} {skipped}\t")
print("\n".join(lines))
