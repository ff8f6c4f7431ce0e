#!/bin/sh
# Make the virtual environment in folder $1 with the first Python that is new enough.
set -eu
venv=$1

usable() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' >/dev/null 2>&1; }

python=
for name in python3.11 python3.12 python3.13 python3.14 python3; do
    if command -v "$name" >/dev/null 2>&1 && usable "$name"; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "Sijil needs Python 3.11 or newer, and there is none here. On Debian 12: apt-get install python3 python3-venv" >&2
    exit 1
fi

# An interrupted first try leaves a folder without pip: start over then, keep it otherwise.
if [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi
"$python" dev/system.py --venv
"$python" -m venv --clear "$venv"
