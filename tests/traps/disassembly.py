"""The instructions of a library's functions, as objdump prints them."""

import re
import subprocess

HEAD = re.compile(r"^[0-9a-f]+ <(.+)>:$")
INSTRUCTION = re.compile(r"^\s+[0-9a-f]+:\s+(?:notrack |bnd )*(\w+)\s*(.*)$")


def functions(library):
    """{name: [(mnemonic, operands)]}; an alias is listed under the name objdump prefers."""
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", library], check=True,
                          capture_output=True, text=True).stdout
    found, current = {}, None
    for line in text.splitlines():
        head = HEAD.match(line)
        instruction = INSTRUCTION.match(line)
        if head:
            current = found.setdefault(head[1], [])
        elif instruction and current is not None:
            current.append((instruction[1], instruction[2].strip()))
    return found
