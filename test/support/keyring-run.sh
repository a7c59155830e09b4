#!/bin/sh
# Runs a command with a session bus and an unlocked, empty keyring of its own, and removes both afterwards:
#   keyring-run.sh COMMAND [ARGUMENT…]
# The bus and the keyring are outside, a screen is inside: keyring-run.sh xvfb-run -a … COMMAND
d=$(mktemp -d) || exit 1
trap 'rm -rf "$d"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -m 700 "$d/run" "$d/data" || exit 1
export XDG_RUNTIME_DIR="$d/run" XDG_DATA_HOME="$d/data"
dbus-run-session -- sh -c '
  printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null || exit 1
  "$@"
' sh "$@"
