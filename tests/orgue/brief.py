"""A process that lives as long as it is told, for those who look after processes."""

import sys
import time

print("bonjour", flush=True)
time.sleep(float(sys.argv[1]))
