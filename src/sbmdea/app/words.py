"""What the page says, in English and in Chinese."""

from __future__ import annotations

from ..catalogue import CATALOGUE

LANGUAGES = {"English": 0, "中文": 1}

_TEXTS = {
    "about": (
        "Data envelopment analysis with exact, certified scores. Everything stays on this computer.",
        "数据包络分析：精确、可验证的效率值。所有数据只留在本机。",
    ),
    "file": ("A table: .xlsx, .csv, .txt, .parquet …", "数据表：.xlsx、.csv、.txt、.parquet 等"),
    "start": (
        "Load a table with one row for each DMU (and period) to begin.",
        "请先载入数据表：每个决策单元（每个时期）占一行。",
    ),
    "sheet": ("Sheet", "工作表"),
    "found": ("found by itself", "自动识别"),
    "header": ("Row of the column names", "列名所在行"),
    "reading": ("Reading the table …", "正在读取数据表…"),
    "size": ("{rows} rows, {columns} columns", "{rows} 行，{columns} 列"),
    "no numbers": (
        "No column of this table holds numbers only, so nothing can be scored.",
        "表中没有一列全是数值，无法计算。",
    ),
    "data": ("Data", "数据"),
    "check": ("Check the data", "检查数据"),
    "nothing wrong": ("Nothing is wrong with these columns.", "所选变量没有问题。"),
    "place": ("Where", "位置"),
    "column": ("Column", "列"),
    "what": ("What", "问题"),
    "repair": ("Repair", "处理办法"),
    "note": ("note", "提示"),
    "problem": ("problem", "错误"),
    "columns": ("Columns", "变量"),
    "inputs": ("Inputs", "投入"),
    "outputs": ("Outputs", "期望产出"),
    "undesirable": ("Undesirable outputs", "非期望产出"),
    "input_prices": ("Prices of the inputs, in their order", "投入价格（按投入顺序）"),
    "output_prices": ("Prices of the outputs, in their order", "产出价格（按产出顺序）"),
    "bounded": ("Columns whose targets have limits", "目标值有上下限的变量"),
    "lower": ("The least their targets may be, in their order", "目标值的下限（按其顺序）"),
    "upper": ("The most their targets may be, in their order", "目标值的上限（按其顺序）"),
    "radial": ("Columns that move by one factor", "径向变动的变量"),
    "nonseparable": ("Outputs and bads that shrink together", "不可分的产出"),
    "polluting": ("Inputs that cause the bads", "产生污染的投入"),
    "congesting": ("Inputs that may be in the way", "可能拥挤的投入"),
    "fixed": ("Inputs that are fixed in the short run", "短期内固定的投入"),
    "integers": ("Columns of whole numbers", "取整数的变量"),
    "numeraire": ("The output in whose money prices are", "以其货币计价的产出"),
    "dmu": ("DMU", "决策单元"),
    "period": ("Period", "时期"),
    "group": ("Group", "组别"),
    "category": ("Category", "等级类别"),
    "nondiscretionary": ("Columns that cannot be changed", "不可控变量"),
    "divisions": ("Divisions, with commas between their names", "部门（名称之间用逗号隔开）"),
    "weight": ("Weight", "权重"),
    "its returns": ("Returns to scale", "规模报酬"),
    "as the whole": ("as the whole", "与整体相同"),
    "links": ("Links: columns that one hands to the next", "联系：由一个部门（阶段）传给另一个的变量"),
    "sender": ("from", "来自"),
    "receiver": ("to", "去向"),
    "kind": ("kind", "种类"),
    "carryovers": ("Carry-overs: stocks at the end of each period", "结转项：各期期末的存量"),
    "owner": ("of division", "所属部门"),
    "initial": ("opening stocks", "期初存量"),
    "items": (
        "Items that several columns hold, with commas between: one price each",
        "分列于几个变量的同一物品（名称之间用逗号隔开）：各有一个价格",
    ),
    "item": ("Its columns", "所在的列"),
    "names": ("one, another", "甲，乙"),
    "not drawn": (
        "Name the divisions, point at their columns, and say whose each link and carry-over is, and of which kind.",
        "请命名各部门并选择其变量，再说明每个联系和结转项属于谁、是哪一种。",
    ),
    "no stocks": (
        "Choose the stocks that join the periods, and the kind of each.",
        "请选择连接各期的存量，并说明每个的种类。",
    ),
    "form": ("Form", "形式"),
    "leader": ("The stage that leads", "领先的阶段"),
    "empty": ("A division without anything to score on a side", "某一侧没有可评价项目的部门"),
    "terminal": ("Stocks of the last period count", "最后一期的存量计入评价"),
    "choose": ("choose", "请选择"),
    "none": ("none", "无"),
    "question": ("Question", "模型"),
    "model": ("Model", "模型"),
    "more": ("More options", "更多选项"),
    "rts": ("Returns to scale", "规模报酬"),
    "orientation": ("Orientation", "导向"),
    "frontier": ("Frontier", "前沿"),
    "window": ("Periods in a window", "窗口宽度"),
    "measure": ("Measure", "测度"),
    "compare": ("Compared with", "比较对象"),
    "base": ("Base", "参比方式"),
    "method": ("Method", "方法"),
    "undesirable_as": ("Undesirable outputs count as", "非期望产出视为"),
    "disposability": ("Disposability of the undesirable", "非期望产出的可处置性"),
    "exclude": ("Left out of the own reference", "参考集中剔除"),
    "weights": ("Weights", "权重"),
    "direction": ("Direction", "方向向量"),
    "decomposition": ("Decomposition", "分解"),
    "give_way": ("What is held gives way", "固定一侧的让出方式"),
    "approach": ("Approach", "方法取向"),
    "goal": ("Goal", "目标"),
    "projection": ("Projection", "投影"),
    "variant": ("Variant", "变体"),
    "second_stage": ("Second stage", "第二阶段"),
    "affinity": ("Affinity", "关联度"),
    "epsilon": ("Epsilon", "ε"),
    "least_share": ("Least share of a column", "各变量的最小份额"),
    "base_point": ("Base point: how far below the least value, in ranges", "基点：低于最小值的距离（以极差为单位）"),
    "least_factor": ("Least factor", "最小收缩系数"),
    "alpha": ("α: 0 inputs alone, 1 goods alone; or the quantile", "α：0 只缩减投入，1 只扩大产出；或分位数"),
    "growth": ("Outputs grow to, times the own", "产出扩大到原来的倍数"),
    "numeraire_price": ("The price of that output", "该产出的价格"),
    "time_limit": ("Seconds for each row, at most", "每行的时间上限（秒）"),
    "super_efficiency": ("Super-efficiency", "超效率"),
    "restricted": ("No column may get worse", "各变量不得变差"),
    "replicas": ("DMUs are repeated, not divided", "单元只能整体复制"),
    "self_appraisal": ("Self-appraisal counts", "包含自评"),
    "infeasible": ("Where a score is missing", "无解时"),
    "zeros": ("Zeros", "零值"),
    "m": ("Peers drawn, m", "抽取的参照单元数 m"),
    "further": ("Ask more of these scores", "对这些效率值作进一步分析"),
    "further question": ("Further question", "进一步的问题"),
    "z": ("Circumstances (columns of numbers)", "环境变量（数值列）"),
    "no circumstances": ("Choose the columns that inefficiency may depend on.", "请选择可能影响无效率的变量。"),
    "algorithm": ("Algorithm", "算法"),
    "reps": ("Replicates", "重复抽样次数"),
    "level": ("Level of the intervals", "置信水平"),
    "seed": ("Seed", "随机种子"),
    "by default": ("the model's default", "模型默认"),
    "run": ("Run", "计算"),
    "cancel": ("Cancel", "取消"),
    "cancelled": ("Cancelled. Nothing was kept.", "已取消，未保留任何结果。"),
    "working": (
        "Computing … the first run after installation takes some twenty seconds longer.",
        "正在计算…… 安装后首次运行需多等约二十秒。",
    ),
    "done": ("{done} of {total} programs", "已完成 {done} / {total} 个规划"),
    "not yet": (
        "Choose outputs to run, and inputs: without any everybody has an input of 1.",
        "选择产出（及投入）后即可计算；不选投入时，每个决策单元的投入都为 1。",
    ),
    "not yet of networks": ("Choose inputs and outputs to run.", "选择投入和产出后即可计算。"),
    "others": ("Compare with another table", "与另一个表比较"),
    "others file": (
        "Its rows form the frontier; it has the same column names.",
        "由该表的行构成前沿；列名须与数据表相同。",
    ),
    "changed": ("The choices have changed since the last run. Run again.", "选项已更改，请重新计算。"),
    "no score": (
        "{count} rows have no score: no solution, or none that could be certified. The column status says which.",
        "有 {count} 行没有效率值：其规划无解或未通过验证，见 status 列。",
    ),
    "answer": ("Answer", "结果"),
    "summary": ("Summary", "摘要"),
    "tables": ("Tables", "表格"),
    "picture": ("Picture", "图形"),
    "pictures": ("Pictures", "图形"),
    "no picture": ("This answer has no picture.", "该结果没有图形。"),
    "workbook": ("Download the workbook", "下载工作簿"),
    "report": ("Download the report", "下载报告"),
    "script": ("Download the Python code", "下载 Python 代码"),
    "code": ("Python", "Python 代码"),
    "code says": (
        "Run in the folder of the data, this gives the same scores.",
        "在数据所在文件夹中运行，可得到相同的结果。",
    ),
}  # fmt: skip

_VALUES = {entry.name: (entry.title, entry.title_zh) for entry in CATALOGUE} | {
    "crs": ("constant", "不变"),
    "vrs": ("variable", "可变"),
    "nirs": ("non-increasing", "非递增"),
    "ndrs": ("non-decreasing", "非递减"),
    "non-oriented": ("non-oriented", "非导向"),
    "input": ("input", "投入"),
    "output": ("output", "产出"),
    "hyperbolic": ("hyperbolic", "双曲"),
    "contemporaneous": ("each period its own", "当期"),
    "global": ("global", "全局"),
    "sequential": ("sequential", "序列"),
    "biennial": ("biennial", "两期"),
    "adjacent": ("adjacent", "相邻"),
    "strong": ("strong", "强可处置"),
    "weak": ("weak", "弱可处置"),
    "balanced": ("balanced", "期望与非期望均衡"),
    "raise": ("refused", "拒绝"),
    "drop-term": ("their term is dropped", "去掉该项"),
    "ranking": ("ranking", "排序"),
    "densities": ("densities", "密度"),
    "over_time": ("over time", "随时间变化"),
    "heatmap": ("heat map", "热力图"),
    "redundancy": ("slacks as shares", "冗余率"),
    "frontier": ("frontier", "前沿"),
    "network": ("peers", "标杆网络"),
    "components": ("components", "分解项"),
    "gaps": ("gaps", "技术差距"),
    "appraisals": ("appraisals", "互评"),
    "row": ("the row", "本行"),
    "bootstrap": ("How far may a score be off? Intervals by resamples", "效率值可能偏差多少？自助法置信区间"),
    "simar_wilson": (
        "What does inefficiency depend on? Second stage of Simar and Wilson",
        "无效率取决于什么？Simar–Wilson 第二阶段回归",
    ),
    "outliers": ("Which rows lie apart? Outliers", "哪些行与众不同？异常值"),
    "order_m_path": ("How many stay beyond 1 as m grows? Path of order m", "m 增大时多少单元仍超过 1？m 阶路径"),
    "subsampling": ("subsamples", "子抽样"),
    "smoothed": ("smoothed (Simar & Wilson 1998)", "平滑（Simar 与 Wilson 1998）"),
    "heterogeneous": ("smoothed jointly (Simar & Wilson 2000)", "联合平滑（Simar 与 Wilson 2000）"),
    "leverage": ("leverage", "杠杆值"),
    "cloud": ("data cloud (Wilson 1993)", "数据云（Wilson 1993）"),
    "super": ("super-efficiency", "超效率"),
    "order-m": ("order m", "m 阶"),
    "intervals": ("intervals by rank", "按排名的置信区间"),
    "size": ("choice of the subsample size", "子样本规模的选择"),
    "picture": ("picture", "图形"),
    "unit": ("the DMU in all periods", "该单元所有时期"),
    "free": ("free", "自由"),
    "fixed": ("as observed", "保持观测值"),
    "as_input": ("an input of the receiver", "接收方的投入"),
    "as_output": ("an output of the sender", "提供方的期望产出"),
    "as_undesirable": ("a bad of the sender", "提供方的非期望产出"),
    "good": ("good: may grow", "好：可以增加"),
    "bad": ("bad: may shrink", "坏：可以减少"),
    "priority": ("the first division first", "靠前的部门优先"),
    "solver": ("as it comes", "以求得的解为准"),
    "drop": ("leaves the side to the others", "该侧留给其他部门"),
    "one": ("counts as efficient there", "该侧视为有效"),
    "multiplicative": ("multiplicative", "乘法"),
    "leader-follower": ("leader and follower", "领先者与跟随者"),
}


class Words:
    """Texts by their name in one language."""

    def __init__(self, language: str) -> None:
        self.language, self._place = language, LANGUAGES[language]

    @property
    def code(self) -> str:
        return ("en", "zh")[self._place]

    def __call__(self, name: str, **values: object) -> str:
        return _TEXTS[name][self._place].format(**values)

    def value(self, word: object) -> str:
        """A value of an option; a word of the field that is the same in both languages stands as it is."""
        return _VALUES[word][self._place] if isinstance(word, str) and word in _VALUES else str(word)

    def option(self, name: str, value: str) -> str | None:
        """An option of a call in the words of the page; ``None`` where the page does not offer it."""
        if name not in _TEXTS:
            return None
        bare = value.strip("\"'")
        said = {"True": ("yes", "是"), "False": ("no", "否")}.get(bare, (self.value(bare),) * 2)[self._place]
        quoted = f"“{self(name)}”"
        return f"{quoted} = {said}" if value else quoted
