"""Every model and analysis once: what it is called, where it lives, what it asks, who wrote it, and who may use it.

The front door, the command line, the app, summaries, pictures, analyses that let a model score, the study and the
tables of the pages read this list. It loads nothing but the standard library.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """A model, or an analysis that asks models several questions."""

    name: str
    home: str  # the module that has it
    title: str
    title_zh: str
    asks: str  # the question it answers; entries next to each other that answer the same one share a line of a table
    asks_zh: str
    page: str  # of the documentation
    sources: tuple[str, ...]  # the first is the model's own, others say of which option
    says: str = ""  # how a summary calls it
    needs: tuple[str, ...] = ()  # the arguments without which there is no answer, beside inputs and outputs
    used_by: tuple[str, ...] = ()  # what may score by it
    measure: str = ""  # its word among the measures of productivity, which score any point against any technology
    made_of_slacks: bool = False  # its score is 1 without what each column's slack takes off
    on_request: bool = True  # whether the command line and the app offer it


CATALOGUE = (
    Entry(
        "super_sbm",
        "models.sbm",
        "Super-SBM",
        "超效率 SBM",
        "who is efficient, by how much, and who stands out among the efficient?",
        "谁有效率，相差多少，有效者之中谁更突出？",
        "sbm.md",
        (
            "Tone (2002), doi:10.1016/S0377-2217(01)00324-1",
            "pareto: Fang, Lee, Hwang & Chung (2013), Omega 41(4), 731–734",
            "composite: Bolós, Benítez & Coll-Serrano (2022), doi:10.1007/s10100-022-00813-5",
        ),
        says="super-efficiency SBM (Tone 2002): the SBM score, above 1 for the SBM-efficient",
        used_by=("metafrontier", "window_analysis", "study", "distributed"),
        measure="super_sbm",
        made_of_slacks=True,
    ),
    Entry(
        "sbm",
        "models.sbm",
        "SBM",
        "SBM",
        "the same without the second step: efficient DMUs score exactly 1",
        "同上，但没有第二步：有效的决策单元恰为 1",
        "sbm.md",
        ("Tone (2001), doi:10.1016/S0377-2217(99)00407-5", "undesirable outputs: Tone (2003), GRIPS I-2003-0005"),
        says="slacks-based measure, SBM (Tone 2001)",
        used_by=("metafrontier", "window_analysis", "study"),
        measure="sbm",
        made_of_slacks=True,
    ),
    Entry(
        "russell",
        "models.russell",
        "Russell",
        "Russell",
        "`sbm` under an older name: input-oriented, unless asked otherwise",
        "`sbm` 的旧名：默认投入导向",
        "sbm.md",
        ("Färe & Lovell (1978), doi:10.1016/0022-0531(78)90060-1",),
        made_of_slacks=True,
    ),
    Entry(
        "radial",
        "models.radial",
        "Radial",
        "径向",
        "by which one factor could all inputs shrink, or all goods grow? (`ccr`: constant returns, `bcc`: variable)",
        "所有投入可按同一比例缩减多少，或所有产出可按同一比例扩大多少？（`ccr`：规模报酬不变，`bcc`：可变）",
        "radial.md",
        (
            "Charnes, Cooper & Rhodes (1978), doi:10.1016/0377-2217(78)90138-8",
            "super-efficiency: Andersen & Petersen (1993), doi:10.1287/mnsc.39.10.1261",
        ),
        says="radial measure (Charnes, Cooper & Rhodes 1978)",
        used_by=("metafrontier", "window_analysis"),
        measure="radial",
    ),
    Entry(
        "ccr",
        "models.radial",
        "CCR (constant returns)",
        "CCR（规模报酬不变）",
        "",
        "",
        "radial.md",
        ("Charnes, Cooper & Rhodes (1978), doi:10.1016/0377-2217(78)90138-8",),
    ),
    Entry(
        "bcc",
        "models.radial",
        "BCC (variable returns)",
        "BCC（规模报酬可变）",
        "",
        "",
        "radial.md",
        ("Banker, Charnes & Cooper (1984), doi:10.1287/mnsc.30.9.1078",),
    ),
    Entry(
        "returns_to_scale",
        "analyses.returns_to_scale",
        "Returns to scale",
        "规模报酬",
        "is a DMU too small or too large?",
        "决策单元的规模过小还是过大？",
        "radial.md",
        ("Färe, Grosskopf & Lovell (1985), doi:10.1007/978-94-015-7721-2",),
        on_request=False,
    ),
    Entry(
        "additive",
        "models.additive",
        "Additive",
        "加性模型",
        "how large can a weighted sum of slacks get? In the data's units, or units-free as MIP, RAM or BAM",
        "松弛的加权和最大能有多少？按原单位，或无量纲的 MIP、RAM、BAM",
        "additive.md",
        (
            "Charnes, Cooper, Golany, Seiford & Stutz (1985), doi:10.1016/0304-4076(85)90133-2",
            "normalised: Lovell & Pastor (1995), doi:10.1016/0167-6377(95)00044-5",
            "RAM: Cooper, Park & Pastor (1999), doi:10.1023/A:1007701304281",
            "BAM: Cooper, Pastor, Borras, Aparicio & Pastor (2011), doi:10.1007/s11123-010-0190-2",
            "super-efficiency: Du, Liang & Zhu (2010), European Journal of Operational Research 204, 694–697",
        ),
        says="additive model (Charnes et al. 1985): 1 minus the weighted sum of slacks",
    ),
    Entry(
        "directional",
        "models.directional",
        "Directional distance",
        "方向距离函数",
        "how far can a DMU move in a given direction: in one step, a step per column, or by slacks?",
        "沿给定方向能走多远：一步、每列一步，或按松弛？",
        "directional.md",
        (
            "Chambers, Chung & Färe (1996), doi:10.1006/jeth.1996.0096",
            "undesirable outputs: Chung, Färe & Grosskopf (1997), doi:10.1006/jema.1997.0146",
            "nonradial: Zhou, Ang & Wang (2012), doi:10.1016/j.ejor.2012.04.022",
            "slacks: Fukuyama & Weber (2009), doi:10.1016/j.seps.2008.12.001",
            "range: Portela, Thanassoulis & Simpson (2004), doi:10.1057/palgrave.jors.2601768",
        ),
        says="directional distance (Chambers, Chung & Färe 1996)",
        measure="ddf",
    ),
    Entry(
        "ebm",
        "models.ebm",
        "EBM",
        "EBM",
        "one factor and slacks at once, weighed by how alike the columns are",
        "径向比例与松弛兼顾，权重取决于各列的相似程度",
        "ebm.md",
        ("Tone & Tsutsui (2010), doi:10.1016/j.ejor.2010.07.014",),
        says="epsilon-based measure (Tone & Tsutsui 2010)",
        measure="ebm",
    ),
    Entry(
        "hybrid_sbm",
        "models.hybrid",
        "Hybrid SBM",
        "混合 SBM",
        "SBM in which some columns move together",
        "部分列必须一起变动的 SBM",
        "ebm.md",
        ("Tone (2004), a hybrid measure of efficiency in DEA, GRIPS",),
        says="SBM with radial columns (Tone 2004)",
        needs=("radial",),
    ),
    Entry(
        "nonseparable_sbm",
        "models.hybrid",
        "Nonseparable SBM",
        "不可分 SBM",
        "SBM in which some columns move together",
        "部分列必须一起变动的 SBM",
        "ebm.md",
        ("Tone (2003), GRIPS I-2003-0005",),
        says="SBM with nonseparable goods and bads (Tone 2003)",
        needs=("undesirable", "nonseparable"),
    ),
    Entry(
        "by_production",
        "models.byproduction",
        "By-production",
        "副产品模型",
        "goods and pollution by a technology each",
        "期望产出与污染各有各的技术",
        "byproduction.md",
        ("Murty, Russell & Levkoff (2012), doi:10.1016/j.jeem.2012.02.005",),
        says="by-production of goods and bads (Murty, Russell & Levkoff 2012)",
        needs=("undesirable",),
    ),
    Entry(
        "cost",
        "models.economic",
        "Cost efficiency",
        "成本效率",
        "what do waste and a wrong mix cost at given prices?",
        "在给定价格下，浪费和错误的搭配损失多少？",
        "economic.md",
        ("Färe, Grosskopf & Lovell (1985), doi:10.1007/978-94-015-7721-2",),
        says="cost efficiency: the least cost over the own",
        needs=("input_prices",),
    ),
    Entry(
        "revenue",
        "models.economic",
        "Revenue efficiency",
        "收入效率",
        "what do waste and a wrong mix cost at given prices?",
        "在给定价格下，浪费和错误的搭配损失多少？",
        "economic.md",
        ("Färe, Grosskopf & Lovell (1985), doi:10.1007/978-94-015-7721-2",),
        says="revenue efficiency: the own revenue over the greatest",
        needs=("output_prices",),
    ),
    Entry(
        "profit",
        "models.economic",
        "Profit efficiency",
        "利润效率",
        "what do waste and a wrong mix cost at given prices?",
        "在给定价格下，浪费和错误的搭配损失多少？",
        "economic.md",
        ("Chambers, Chung & Färe (1998), doi:10.1023/A:1022637501082",),
        says="profit efficiency: 1/(1 + lost profit / own cost and revenue)",
        needs=("input_prices", "output_prices"),
    ),
    Entry(
        "profitability",
        "models.economic",
        "Profitability",
        "盈利能力效率",
        "what do waste and a wrong mix cost at given prices?",
        "在给定价格下，浪费和错误的搭配损失多少？",
        "economic.md",
        ("Zofío & Prieto (2006), Spanish Economic Review 8",),
        says="profitability efficiency: the own revenue per cost over the greatest",
        needs=("input_prices", "output_prices"),
    ),
    Entry(
        "fdh",
        "models.fdh",
        "Free disposal hull",
        "自由处置包 FDH",
        "who is beaten by a single observed DMU? No combinations, no linear program",
        "谁被某一个实际观测的决策单元超过？不作组合，不解线性规划",
        "fdh.md",
        ("Deprins, Simar & Tulkens (1984), doi:10.1007/978-0-387-25534-7_16",),
        says="free disposal hull (Deprins, Simar & Tulkens 1984)",
    ),
    Entry(
        "malmquist",
        "analyses.productivity.malmquist",
        "Malmquist index",
        "Malmquist 指数",
        "how did productivity change between the periods, and through what?",
        "各期之间生产率如何变化，原因何在？",
        "productivity.md",
        ("Färe, Grosskopf, Norris & Zhang (1994), American Economic Review 84(1), 66–83",),
    ),
    Entry(
        "luenberger",
        "analyses.productivity.malmquist",
        "Luenberger indicator",
        "Luenberger 指标",
        "how did productivity change between the periods, and through what?",
        "各期之间生产率如何变化，原因何在？",
        "productivity.md",
        ("Chambers, Färe & Grosskopf (1996), Pacific Economic Review 1(3), 181–190",),
    ),
    Entry(
        "metafrontier",
        "analyses.metafrontier",
        "Metafrontier",
        "共同前沿",
        "how far is a group's frontier from everybody's?",
        "一个组的前沿离所有人的前沿有多远？",
        "comparing.md",
        ("Battese, Rao & O'Donnell (2004), Journal of Productivity Analysis 21(1), 91–103",),
        needs=("group",),
    ),
    Entry(
        "window_analysis",
        "analyses.window_analysis",
        "Window analysis",
        "窗口分析",
        "how does a DMU move through the windows of a panel?",
        "一个决策单元在面板的各个窗口中如何变化？",
        "comparing.md",
        ("Charnes, Clark, Cooper & Golany (1985), Annals of Operations Research 2(1), 95–112",),
    ),
    Entry(
        "cross_efficiency",
        "analyses.cross_efficiency",
        "Cross-efficiency",
        "交叉效率",
        "how does a DMU fare by the weights of all the others?",
        "用所有其他单元的权重来评价，它表现如何？",
        "comparing.md",
        (
            "Sexton, Silkman & Hogan (1986), doi:10.1002/ev.1441",
            "benevolent and aggressive: Doyle & Green (1994), doi:10.1057/jors.1994.84",
            "game: Liang, Wu, Cook & Zhu (2008), doi:10.1287/opre.1070.0487",
        ),
    ),
)

# every other public name, and the module that has it; "" is a module itself
OTHERS = {
    "compare": "analyses.compare",
    "Job": "batches.jobs",
    "batch": "batches.jobs",
    "bootstrap": "inference.bootstrap",
    "simar_wilson": "inference.simar_wilson",
    "truncated_regression": "inference.truncated_regression",
    "mean_efficiency": "inference.mean_efficiency",
    "test_means": "inference.equality",
    "test_rts": "inference.rts_hypothesis",
    "test_convexity": "inference.convexity",
    "test_separability": "inference.separability",
    "order_m": "inference.order_m",
    "order_alpha": "inference.order_alpha",
    "order_m_path": "inference.order_m_path",
    "outliers": "inference.outliers",
    "cnls": "convex.cnls",
    "cqr": "convex.cqr",
    "cer": "convex.cer",
    "stoned": "convex.stoned",
    "read_table": "reading.tables",
    "check": "reading.tablecheck",
    "load": "reading.saved",
    "Result": "result",
    "ResultSet": "batches.resultset",
    "DataError": "errors",
    "SpecError": "errors",
    "InfeasibleError": "errors",
    "OutOfMemoryError": "errors",
    "CheckpointError": "writing.checkpoint",
    "JobError": "batches.resultset",
    "SbmdeaWarning": "errors",
    "datasets": "",
    "study": "",
    "distributed": "",
    "inequality": "",
}

BY_NAME = {entry.name: entry for entry in CATALOGUE}
HOME = {**{entry.name: entry.home for entry in CATALOGUE}, **OTHERS}
MODELS = tuple(entry.name for entry in CATALOGUE if entry.home.startswith("models."))
ANALYSES = tuple(entry.name for entry in CATALOGUE if entry.name not in MODELS and entry.on_request)


def used_by(user: str) -> tuple[str, ...]:
    """The models that ``user``, an analysis or another way to score, may score by."""
    return tuple(entry.name for entry in CATALOGUE if user in entry.used_by)
