"""For Python processes that tests start: PySpark as installed, with what Python compiled of it.

Spark puts its pyspark.zip first on the path of its workers. Nothing in that is compiled, so that
each session's workers compile it again, for most of a second where a test's session lasts for some.
This folder is on their $PYTHONPATH. A Python that has no PySpark of its own keeps the zip.
"""

import sys
from importlib.machinery import PathFinder

without = [folder for folder in sys.path if not folder.endswith("pyspark.zip")]
if PathFinder.find_spec("pyspark", without):
    sys.path[:] = without
