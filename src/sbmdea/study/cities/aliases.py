"""One table of headers: what a column may be called in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import DataError
from ...support.messages import joined, nearest, shown

ALIASES: dict[str, tuple[str, ...]] = {
    "city": ("城市", "地级市", "城市名称", "地区", "dmu"),
    "province": ("省份", "省", "所属省份"),
    "year": ("年份", "年度", "年", "period"),
    "type": ("城市类型", "资源型城市类型", "类型", "city_type"),
    "capital": ("资本存量", "资本", "固定资本存量", "capital_stock", "k"),
    "labour": ("劳动力", "从业人员", "就业人数", "年末从业人员数", "labor", "employment", "l"),
    "energy": ("能源", "能源消费", "能源消费总量", "能源消耗", "energy_consumption"),
    "water": ("用水量", "供水总量", "water_use"),
    "land": ("建设用地", "建成区面积", "built_up_area"),
    "gdp": ("地区生产总值", "实际gdp", "生产总值", "gross_domestic_product", "real_gdp"),
    "wastewater": ("工业废水", "工业废水排放量", "废水", "废水排放量", "industrial_wastewater"),
    "so2": ("二氧化硫", "工业二氧化硫", "工业二氧化硫排放量", "二氧化硫排放量", "sulphur_dioxide"),
    "dust": ("烟尘", "工业烟尘", "工业烟粉尘排放量", "工业烟尘排放量", "烟粉尘", "soot"),
    "co2": ("二氧化碳", "二氧化碳排放量", "碳排放", "碳排放量", "carbon_emissions"),
    "technology": ("技术创新", "科技创新", "技术创新水平", "technological_innovation"),
    "talent": ("高素质人才", "人才", "人力资本", "high_quality_talent", "human_capital"),
    "equipment": ("智能装备", "智能设备", "工业机器人", "intelligent_equipment", "robots"),
    "revitalise": ("盘活存量产业", "盘活存量", "传统产业改造", "revitalize"),
    "substitute": ("培育接续替代产业", "接续替代产业", "培育替代产业", "substitution"),
    "penalties": ("环境处罚", "环境处罚案件", "污染处罚案件数", "环境行政处罚案件数", "pollution_penalties"),
    "funding": ("科技经费", "科学技术支出", "科技支出", "技术经费支持", "technical_funding"),
    "urbanisation": ("城镇化率", "城镇化水平", "城市化率", "urbanization"),
    "finance": ("金融发展", "金融发展水平", "financial_development"),
    "openness": ("对外开放", "对外开放程度", "外商直接投资", "fdi"),
    "gdp_per_capita": ("人均gdp", "人均地区生产总值", "人均生产总值"),
    "coal_dependent": ("煤炭型", "煤炭依赖", "煤炭城市", "是否煤炭型城市"),
    "benchmark": ("标杆", "前沿面"),
}

_CONCEPT = {name: concept for concept, names in ALIASES.items() for name in (concept, *names)}
_UNIT = re.compile(r"\s*[(（\[【].*?[)）\]】]\s*$")


def plain(header: object) -> str:
    """A header without its unit in brackets, without case, with one kind of blank."""
    return re.sub(r"[\s_]+", "_", _UNIT.sub("", str(header).strip())).casefold()


def resolve(wanted: Sequence[str], headers: Sequence[str]) -> dict[str, str]:
    """The header of each wanted column: the same word, or another word for the same thing.

    Raises DataError where there is none, or more than one.
    """
    found, lost = {}, []
    for name in dict.fromkeys(wanted):
        fits = [name] if name in headers else [one for one in headers if plain(one) == plain(name)]
        concept = _CONCEPT.get(plain(name))
        if not fits and concept is not None:
            fits = [one for one in headers if _CONCEPT.get(plain(one)) == concept]
        if len(fits) > 1:
            raise DataError(
                f"a column must be found once; {shown(name)} may be {joined([shown(one) for one in fits], 'or')}. "
                "Name the right one in the config as the file does."
            )
        if fits:
            found[name] = fits[0]
        else:
            lost.append(name)
    if len(lost) == 1:
        hint = nearest(lost[0], headers)
        raise DataError(f"the data must have every column of the config; {shown(lost[0])} is not there.{hint}")
    if lost:
        told = joined([_missed(one, headers) for one in lost])
        raise DataError(f"the data must have every column of the config; {told} are not there.")
    return found


def _missed(name: str, headers: Sequence[str]) -> str:
    hint = nearest(name, headers)
    return f"{shown(name)} ({hint[1].lower()}{hint[2:]})" if hint else shown(name)
