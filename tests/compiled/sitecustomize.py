"""For Python processes that tests start: PySpark as installed, with what Python compiled of it.

Spark puts its pyspark.zip first on the path of its workers. Nothing in that is compiled, so that
each session's workers compile it again, for most of a second where a test's session lasts for some.
This folder is on their $PYTHONPATH.
"""

import sys

sys.path[:] = [folder for folder in sys.path if not folder.endswith("pyspark.zip")]
