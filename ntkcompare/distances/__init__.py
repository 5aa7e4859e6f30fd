"""What "near" means: a distance a file, a line in the registry."""

from ntkcompare.distances.distance import Distance as Distance
from ntkcompare.distances.formula import FormulaDistance as FormulaDistance
from ntkcompare.distances.metric import Metric as Metric
from ntkcompare.distances.points import Points as Points
from ntkcompare.distances.registry import as_metric as as_metric
from ntkcompare.distances.registry import list_distances as list_distances
