"""Plans: many comparisons in one file, checked whole, forecast, run through one store."""

from ntkcompare.plans.execute import run_plan as run_plan
from ntkcompare.plans.forecast import Forecast as Forecast
from ntkcompare.plans.forecast import forecast as forecast
from ntkcompare.plans.plan_file import PlanError as PlanError
from ntkcompare.plans.plan_file import PlanFile as PlanFile
from ntkcompare.plans.plan_file import read_plan as read_plan
