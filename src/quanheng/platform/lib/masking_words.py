"""By what rules names and addresses are known in free text, for `masking`.

A name is a surname (the 200 commonest and the compound ones) with one or two characters that given names are made of,
next to a word that says a person is meant: 我叫, 联系人, 先生, 主任 … A bare name in the middle of a sentence, a nickname,
or a rare surname is not reached: whoever answers a comment reads it before it is published.
An address is a road, estate or village with the number of a house, flat or group. A road alone is no address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMPOUND = "欧阳|上官|司马|诸葛|司徒|东方|夏侯|皇甫|尉迟|公孙|慕容|令狐|端木|长孙|宇文|轩辕|南宫"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍"
    "庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍"
    "华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬"
    "师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘"
)
_FAMILY = f"(?:{_COMPOUND}|[{_SURNAMES}])"
_HAN = "[\u4e00-\u9fff]"
# Characters that follow a surname in words, not in names: 高兴, 安全, 方便, 成为, 时候 …
_NEVER = "的了是在有我你他她它们这那不没就都也很太还再又吗呢吧啊们个位和与及或但把被让给跟向对从到去来说讲做办事等为以请能会可要想该应当么什怎谁哪几多少处里外上下前后间内点号楼层栋路街村镇县区市省部局科室院校站所厅组队厂公司证费费款钱元万件份次天日年月周分"
_GIVEN = f"(?:(?!{'|'.join(_NEVER)}){_HAN})"
_TITLE = (
    "先生|女士|小姐|太太|同志|师傅|大爷|大妈|大叔|阿姨|奶奶|爷爷|老师|医生|大夫|护士|律师|教授|工程师|经理|书记|主任|局长|处长|科长"
    "|所长|站长|镇长|乡长|县长|区长|市长|村长|校长|院长|队长|警官|法官|会计|支书|副主任|副局长|副镇长|副所长|副科长|委员|干事"
)
_BEFORE = (
    "我的名字叫|我的名字是|名字叫做|名字叫|名字是|我叫做|我叫|本人叫|本人是|本人姓名|姓名|本人|联系人|经办人|当事人|投诉人|举报人|申请人|反映人|来信人|户主|业主|村民|居民"
    "|市民|患者|学生|家长|房东|法人代表|法定代表人|法人|老板|邻居|丈夫|妻子|父亲|母亲|儿子|女儿|爱人|老公|老婆|爸爸|妈妈"
    "|工作人员|窗口人员|办事员|负责人|署名|落款|此致"
)
_AFTER = (
    "态度|接待|办理|负责|答复|回复|说|处理|打电话|来电|签字|收了|收取|骂|推诿|拒绝|辱骂|刁难|没有办|不给办|帮我|帮忙|电话|手机|身份证|住在|家住|家里"
    "|家的|，女|，男|\\(女|\\(男|（女|（男|，身份证|，电话|，手机"
)
_NAMES = tuple(
    re.compile(pattern)
    for pattern in (
        # 联系人李四负责: a word that follows names ends the name
        rf"(?:{_BEFORE})[是为叫:： ]{{0,2}}(?P<name>(?:{_COMPOUND}){_GIVEN}{{1,2}}?|{_FAMILY}{_GIVEN}{{1,2}}?)(?={_AFTER}|{_TITLE})",
        # 我叫张三丰, 联系人：李四
        rf"(?:{_BEFORE})[是为叫:： ]{{0,2}}(?P<name>(?:{_COMPOUND}){_GIVEN}{{1,2}}|{_FAMILY}{_GIVEN}{{1,2}})",
        # 王主任, 张建国先生; the title stays
        rf"(?<!{_HAN})(?P<name>{_FAMILY}{_GIVEN}{{0,2}}?)(?={_TITLE})",
        rf"(?P<name>(?:{_COMPOUND}){_GIVEN}{{0,2}}?|{_FAMILY}{_GIVEN}{{0,2}}?)(?={_TITLE})",
        # 找刘晓明办理, 王芳态度很差
        rf"(?:找|向|由|被|叫|让|跟|问|给|是|，|。|；|、|：|:|^| )(?P<name>(?:{_COMPOUND}){_GIVEN}{{1,2}}|{_FAMILY}{_GIVEN}{{1,2}}?)(?={_AFTER})",
        # 小王、老李 in office talk
        rf"(?<!{_HAN})(?P<name>[小老阿][{_SURNAMES}])(?={_AFTER}|，|。|$)",
    )
)

_NUMBER = "[0-9一二三四五六七八九十百零〇A-Za-z]+(?:[\\-－—][0-9A-Za-z]+)*"
_DOOR = "号楼|号院|号(?![线文令窗])|弄|栋|幢|座|单元|楼|层|室|户|组|队|社|房"
_HEAD = "(?:[\u4e00-\u9fff]{2,7}?(?:省|自治区|市|自治州|盟))?(?:[\u4e00-\u9fff]{1,6}?(?:市|区|县|旗))?(?:[\u4e00-\u9fff]{1,6}?(?:镇|乡|街道|办事处))?"
_PLACE = "(?:大道|胡同|马路|路|街|巷|弄|里|小区|社区|花园|家园|公寓|新村|新城|嘉园|佳苑|雅苑|苑|园|府|庭|郡|湾|城|广场|大厦|大楼|公馆|华庭|别墅|村|屯|庄|寨|家属院|宿舍|院)"
_ADDRESS = (
    re.compile(
        rf"{_HEAD}[\u4e00-\u9fff0-9A-Za-z]{{1,10}}?{_PLACE}(?:[\u4e00-\u9fff]{{1,6}}?{_PLACE})? ?(?:第)?"
        rf"{_NUMBER}(?:{_DOOR})(?:[ ,，\-]?(?:第)?{_NUMBER}(?:{_DOOR})?)*"
    ),
    re.compile(
        rf"(?<![0-9A-Za-z]){_NUMBER}(?:号楼|栋|幢|单元)[ ,，]?(?:{_NUMBER}(?:单元|楼|层))?[ ,，]?{_NUMBER}(?:室|户|号|房)?"
    ),
    re.compile(
        rf"(?:家住|住在|住址|地址|门牌)[是为在:： ]{{0,2}}(?P<at>{_HEAD}[\u4e00-\u9fffA-Za-z]{{0,12}}{_NUMBER}(?:{_DOOR})?)"
    ),
)
_LEAD = re.compile(
    "^(?:我家住在|我们住在|家住|住在|住址是|地址是|我住|位于|我家在|我是|我在|在|从|到|是|把|对|请|就|和|与|的)+"
)


def names(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand: start and end. Where two rules meet, the one further up holds."""
    taken: list[tuple[int, int]] = []
    for pattern in _NAMES:
        for found in pattern.finditer(text):
            start, end = found.span("name")
            if all(end <= first or last <= start for first, last in taken):
                taken.append((start, end))
    yield from taken


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand: start and end; words that lead to them are left out."""
    for pattern in _ADDRESS:
        for found in pattern.finditer(text):
            start, end = found.span("at") if "at" in pattern.groupindex else found.span()
            lead = _LEAD.match(text[start:end])
            yield (start + lead.end() if lead else start), end
