#!/bin/sh
# Drops its first argument (the option file that is put first) and becomes the rest.
shift
exec "$@"
