"""Names and types of resource-based cities, from the official list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def resource_cities() -> pd.DataFrame:
    """113 of the 116 resource-based cities at prefecture level that China's State Council listed in 2013.

    Columns: ``city``, ``city_zh``, ``type`` (growing, mature, declining, regenerating), ``main_resource`` and
    ``coal_dependent`` (1 where it is coal), ``resource_confidence`` (high, medium, low).

    Left out are Bijie, a city only since 2011; Laiwu, part of Jinan since 2019; and Karamay, whose capital stock in
    public panels is more than eight times its GDP. The ten autonomous prefectures and prefectures (diqu) of the list
    are no cities.

    Names and types are the list's, as remembered and counted (growing 20, mature 66, declining 24, regenerating 16 of
    126 units), not copied from its annex. The main resource is this project's own coding; where
    ``resource_confidence`` is medium or low, several resources compete for the place.

    Source: State Council of the People's Republic of China (2013). Plan for the Sustainable Development of
    Resource-Based Cities in China (2013–2020), 国发〔2013〕45号, 12 November 2013, annex.

    >>> from sbmdea.study import resource_cities
    >>> resource_cities()["type"].value_counts().to_dict()
    {'mature': 61, 'declining': 23, 'regenerating': 15, 'growing': 14}
    """
    import pandas as pd

    columns = ["city", "city_zh", "type", "main_resource", "resource_confidence"]
    frame = pd.DataFrame(_CITIES, columns=columns)
    frame.insert(4, "coal_dependent", (frame["main_resource"] == "coal").astype("int64"))
    return frame


_CITIES = (
    ("Zhangjiakou", "张家口", "mature", "metal", "medium"),
    ("Chengde", "承德", "mature", "metal", "high"),
    ("Tangshan", "唐山", "regenerating", "coal", "high"),
    ("Xingtai", "邢台", "mature", "coal", "high"),
    ("Handan", "邯郸", "mature", "coal", "high"),
    ("Datong", "大同", "mature", "coal", "high"),
    ("Shuozhou", "朔州", "growing", "coal", "high"),
    ("Yangquan", "阳泉", "mature", "coal", "high"),
    ("Changzhi", "长治", "mature", "coal", "high"),
    ("Jincheng", "晋城", "mature", "coal", "high"),
    ("Xinzhou", "忻州", "mature", "coal", "high"),
    ("Jinzhong", "晋中", "mature", "coal", "high"),
    ("Linfen", "临汾", "mature", "coal", "high"),
    ("Yuncheng", "运城", "mature", "metal", "medium"),
    ("Lvliang", "吕梁", "mature", "coal", "high"),
    ("Baotou", "包头", "regenerating", "metal", "high"),
    ("Wuhai", "乌海", "declining", "coal", "high"),
    ("Chifeng", "赤峰", "mature", "coal", "medium"),
    ("Hulunbuir", "呼伦贝尔", "growing", "coal", "medium"),
    ("Ordos", "鄂尔多斯", "growing", "coal", "high"),
    ("Fuxin", "阜新", "declining", "coal", "high"),
    ("Fushun", "抚顺", "declining", "coal", "high"),
    ("Benxi", "本溪", "mature", "metal", "high"),
    ("Anshan", "鞍山", "regenerating", "metal", "high"),
    ("Panjin", "盘锦", "regenerating", "oil_gas", "high"),
    ("Huludao", "葫芦岛", "regenerating", "metal", "medium"),
    ("Songyuan", "松原", "growing", "oil_gas", "high"),
    ("Jilin", "吉林", "mature", "forest", "low"),
    ("Liaoyuan", "辽源", "declining", "coal", "high"),
    ("Tonghua", "通化", "regenerating", "metal", "medium"),
    ("Baishan", "白山", "declining", "coal", "medium"),
    ("Heihe", "黑河", "mature", "forest", "medium"),
    ("Daqing", "大庆", "mature", "oil_gas", "high"),
    ("Yichun (Heilongjiang)", "伊春", "declining", "forest", "high"),
    ("Hegang", "鹤岗", "declining", "coal", "high"),
    ("Shuangyashan", "双鸭山", "declining", "coal", "high"),
    ("Qitaihe", "七台河", "declining", "coal", "high"),
    ("Jixi", "鸡西", "mature", "coal", "high"),
    ("Mudanjiang", "牡丹江", "mature", "forest", "medium"),
    ("Xuzhou", "徐州", "regenerating", "coal", "high"),
    ("Suqian", "宿迁", "regenerating", "nonmetal", "low"),
    ("Huzhou", "湖州", "mature", "nonmetal", "medium"),
    ("Suzhou (Anhui)", "宿州", "mature", "coal", "high"),
    ("Huaibei", "淮北", "declining", "coal", "high"),
    ("Bozhou", "亳州", "mature", "coal", "high"),
    ("Huainan", "淮南", "mature", "coal", "high"),
    ("Chuzhou", "滁州", "mature", "nonmetal", "medium"),
    ("Ma'anshan", "马鞍山", "regenerating", "metal", "high"),
    ("Tongling", "铜陵", "declining", "metal", "high"),
    ("Chizhou", "池州", "mature", "nonmetal", "medium"),
    ("Xuancheng", "宣城", "mature", "nonmetal", "medium"),
    ("Nanping", "南平", "mature", "forest", "medium"),
    ("Sanming", "三明", "mature", "forest", "medium"),
    ("Longyan", "龙岩", "mature", "metal", "medium"),
    ("Jingdezhen", "景德镇", "declining", "nonmetal", "medium"),
    ("Xinyu", "新余", "declining", "metal", "high"),
    ("Pingxiang", "萍乡", "declining", "coal", "high"),
    ("Ganzhou", "赣州", "mature", "metal", "high"),
    ("Yichun (Jiangxi)", "宜春", "mature", "metal", "medium"),
    ("Dongying", "东营", "mature", "oil_gas", "high"),
    ("Zibo", "淄博", "regenerating", "coal", "medium"),
    ("Linyi", "临沂", "regenerating", "metal", "low"),
    ("Zaozhuang", "枣庄", "declining", "coal", "high"),
    ("Jining", "济宁", "mature", "coal", "high"),
    ("Tai'an", "泰安", "mature", "coal", "medium"),
    ("Sanmenxia", "三门峡", "mature", "metal", "medium"),
    ("Luoyang", "洛阳", "regenerating", "metal", "medium"),
    ("Jiaozuo", "焦作", "declining", "coal", "high"),
    ("Hebi", "鹤壁", "mature", "coal", "high"),
    ("Puyang", "濮阳", "declining", "oil_gas", "high"),
    ("Pingdingshan", "平顶山", "mature", "coal", "high"),
    ("Nanyang", "南阳", "regenerating", "oil_gas", "medium"),
    ("Ezhou", "鄂州", "mature", "metal", "high"),
    ("Huangshi", "黄石", "declining", "metal", "high"),
    ("Hengyang", "衡阳", "mature", "metal", "medium"),
    ("Chenzhou", "郴州", "mature", "metal", "high"),
    ("Shaoyang", "邵阳", "mature", "metal", "low"),
    ("Loudi", "娄底", "mature", "coal", "medium"),
    ("Shaoguan", "韶关", "declining", "metal", "high"),
    ("Yunfu", "云浮", "mature", "nonmetal", "high"),
    ("Baise", "百色", "mature", "metal", "high"),
    ("Hechi", "河池", "mature", "metal", "high"),
    ("Hezhou", "贺州", "growing", "metal", "medium"),
    ("Guangyuan", "广元", "mature", "coal", "medium"),
    ("Nanchong", "南充", "growing", "oil_gas", "medium"),
    ("Guang'an", "广安", "mature", "coal", "medium"),
    ("Zigong", "自贡", "mature", "nonmetal", "high"),
    ("Luzhou", "泸州", "declining", "oil_gas", "medium"),
    ("Panzhihua", "攀枝花", "mature", "metal", "high"),
    ("Dazhou", "达州", "mature", "oil_gas", "medium"),
    ("Ya'an", "雅安", "mature", "nonmetal", "low"),
    ("Liupanshui", "六盘水", "growing", "coal", "high"),
    ("Anshun", "安顺", "mature", "coal", "medium"),
    ("Qujing", "曲靖", "mature", "coal", "high"),
    ("Baoshan", "保山", "mature", "metal", "low"),
    ("Zhaotong", "昭通", "growing", "coal", "medium"),
    ("Lijiang", "丽江", "regenerating", "coal", "low"),
    ("Pu'er", "普洱", "mature", "forest", "medium"),
    ("Lincang", "临沧", "mature", "metal", "medium"),
    ("Yan'an", "延安", "growing", "oil_gas", "high"),
    ("Tongchuan", "铜川", "declining", "coal", "high"),
    ("Weinan", "渭南", "mature", "coal", "medium"),
    ("Xianyang", "咸阳", "growing", "coal", "high"),
    ("Baoji", "宝鸡", "mature", "metal", "medium"),
    ("Yulin (Shaanxi)", "榆林", "growing", "coal", "high"),
    ("Jinchang", "金昌", "mature", "metal", "high"),
    ("Baiyin", "白银", "declining", "metal", "high"),
    ("Wuwei", "武威", "growing", "coal", "low"),
    ("Zhangye", "张掖", "regenerating", "metal", "medium"),
    ("Qingyang", "庆阳", "growing", "oil_gas", "high"),
    ("Pingliang", "平凉", "mature", "coal", "high"),
    ("Longnan", "陇南", "growing", "metal", "high"),
    ("Shizuishan", "石嘴山", "declining", "coal", "high"),
)
