"""What the package hands out, for type checkers and editors; written from `sbmdea.catalogue`."""

from . import datasets as datasets
from . import distributed as distributed
from . import inequality as inequality
from . import study as study
from .analyses.compare import compare as compare
from .analyses.cross_efficiency import cross_efficiency as cross_efficiency
from .analyses.metafrontier import metafrontier as metafrontier
from .analyses.productivity.malmquist import luenberger as luenberger
from .analyses.productivity.malmquist import malmquist as malmquist
from .analyses.returns_to_scale import returns_to_scale as returns_to_scale
from .analyses.window_analysis import window_analysis as window_analysis
from .batches.checkpoint import CheckpointError as CheckpointError
from .batches.jobs import Job as Job
from .batches.jobs import batch as batch
from .batches.resultset import JobError as JobError
from .batches.resultset import ResultSet as ResultSet
from .errors import DataError as DataError
from .errors import InfeasibleError as InfeasibleError
from .errors import OutOfMemoryError as OutOfMemoryError
from .errors import SbmdeaWarning as SbmdeaWarning
from .errors import SpecError as SpecError
from .models.additive import additive as additive
from .models.byproduction import by_production as by_production
from .models.directional import directional as directional
from .models.ebm import ebm as ebm
from .models.economic import cost as cost
from .models.economic import profit as profit
from .models.economic import profitability as profitability
from .models.economic import revenue as revenue
from .models.fdh import fdh as fdh
from .models.hybrid import hybrid_sbm as hybrid_sbm
from .models.hybrid import nonseparable_sbm as nonseparable_sbm
from .models.radial import bcc as bcc
from .models.radial import ccr as ccr
from .models.radial import radial as radial
from .models.russell import russell as russell
from .models.sbm import sbm as sbm
from .models.sbm import super_sbm as super_sbm
from .reading.saved import load as load
from .reading.tablecheck import check as check
from .reading.tables import read_table as read_table
from .result import Result as Result

__version__: str
