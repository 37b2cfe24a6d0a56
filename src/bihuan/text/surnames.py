"""Which characters begin a Chinese name, and which common words only look as if they did.

The list holds the surnames that cover all but a few in a thousand people, less those that are everyday words first
(时, 和, 向, 应, 经 …): a redaction that hides every second word is switched off by its readers.
"""

from typing import Final

_DOUBLE: Final = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊
赫连 澹台 皇甫 宗政 濮阳 公冶 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒
鲜于 司空 闾丘 令狐 百里 呼延 东郭 南门 西门 第五
"""
DOUBLE: Final = tuple(_DOUBLE.split())

SINGLE: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟"
    "谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤常温康施牛樊葛邢安齐易"
    "乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧"
    "管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵"
    "苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚"
    "皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙"
    "浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣"
    "信展阴昝智幸奉植衡富尧闭由"
)

_WORDS_FIRST: Final = frozenset("时和向应经位来都那但于由干但利公信展相国强支平全海权官普满原明初门居修云查南区战危印")

SURNAMES: Final = frozenset(SINGLE) - _WORDS_FIRST | {"于"}

# Words that begin with a surname's character and follow the cues of names.
_NOT_NAMES: Final = """
于是 于此 于今 于昨 于本 于上 于下 于去 于前 于当 于每 于某 于近 于19
于20 成立 商议 商量 管部 高清 成绩 单据 车票 谈话 路线 高中 高新 高级
高校 高铁 高龄 高度 大学 方案 方便 方面 方式 方法 方向 方才 金额 金融
单位 单号 单身 单独 单亲 单元 任何 任职 何时 何地 何人 何种 何况 程序
安装 安排 安全 安置 安徽 施工 施行 路过 路上 常年 常住 常常 常驻 成为
成年 成功 江西 江苏 江东 江北 江南 湖南 白天 白领 马上 马路 万分 万一
万般 温州 田地 田里 牛奶 房东 房主 房屋 房产 房管 房子 房贷 车主 车子
车间 车辆 车位 司机 司法 管理 管委 农民 农村 农业 农户 商户 商家 商铺
商品 师范 师生 师傅 关于 关心 关注 连续 连云 石家 党员 党委 党组 包工
包括 左右 左边 古稀 游客 谢谢 谢绝 边上 边境 易地 解决 解释 冷水 华侨
米面 简单 简直 简易 康复 教师 计划 计生 童年 文件 申请 申报 申领 申诉
资料 武汉 武警 武陵 苏州 广州 郑州 杭州 徐州 常州 柳州 常德 鲁迅 岳阳
岳麓 贺州 贺电 黄金 黄土 花费 花园 花钱 余下 余额 陆续 年轻 水电 项目
许多 许可 龙头 段时 孔雀 毛坯 石油 石头 毕业 毕竟 毕生 季度 伍佰 丁字
尚未 尚且 尚需 甘肃 宁可 宁愿 宁夏 宁乡 符合 章程 纪委 纪律 纪念 柏油
宗旨 宗地 阳光 阳台 南方 全体 全家 全部 全国 全职 本地 本市 路人 路边
路口 沙发 沙石 桑拿 荣誉 荣幸 楼上 楼下 楼主 楼房 楼盘 楼层 费用 费尽
盘山 景区 景点 凌晨 蒙受 盛夏 屈指 熊市 贾汪 齐全 乔迁 封闭 封存 封面
池塘 乐意 乐观 储蓄 储户 劳动 劳务 班车 班上 严重 严格 严肃 严厉 曲折
廉租 廉价 童车 母亲 母子 祖父 祖母 祖籍 祖辈 祖上 强烈 容易 容忍 索要
索取 敬请 敬礼 敬启 富有 富裕 幸好 幸亏 奉公 束手 宣布 宣传 巴士 丰富
皮肤 鹿死 薄弱 乌鲁 银行 玉林 哈尔 湛江 宾馆 戈壁 伏天 雍正 支付 平台
平时 平常 平房 晋升 聘用 盖章 盖房 盖了 练车 阿姨 居民 公民 海口 海南
海外 信访 信用 印象 利用 由于 明确 明知 原来 原本 原先 初中 初三 初一
初步 门口 门面 云南 国家 国企 国土 相关 相信 权利 权益 强制 官方 满意
满心 普通 普遍 修车 修路 查询 查看 查档 区里 战友
"""
NOT_NAMES: Final = tuple(_NOT_NAMES.split())

# What the last character of a word says: not a person's name but a role, a group or a place.
_ROLE_ENDS: Final = frozenset("民员者生师主户工商长友们区市县镇乡村省局厅院校的了是在去来到被把")


def may_be_name(word: str) -> bool:
    """Whether a word that begins with a surname can be taken for a name where a name is expected."""
    return not word.startswith(NOT_NAMES) and word[-1] not in _ROLE_ENDS
