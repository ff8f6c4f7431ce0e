"""The names of months, seasons, weekdays and Hijri months, as they are typed in Iraq.

Levantine, Egyptian and Gulf, English and Sorani names; all are looked up folded
(:func:`key`), so that spellings with and without hamza, tatweel or doubled waw agree.
"""

from __future__ import annotations

from typing import Final

from app.model.letters import fold_text


def key(text: str) -> str:
    """A text as names are compared: folded, long u and short u alike ("تەمووز", "تەموز")."""
    return fold_text(text).replace("وو", "و")


def _by_name(table: dict[int, str]) -> dict[str, int]:
    return {key(name): number for number, names in table.items() for name in names.split("|")}


MONTHS: Final = _by_name(
    {
        1: "january|jan|كانون الثاني|كانون ثاني|كانون 2|يناير|جانفي|کانوونی دووەم|کانوونی دوەم|کانونی 2|جەنیوەری",
        2: "february|feb|شباط|اشباط|فبراير|شوبات|فێبریوەری",
        3: "march|mar|آذار|مارس|ئازار|مارچ",
        4: "april|apr|نيسان|أبريل|ابريل|ئەپریل|ئاپریل",
        5: "may|أيار|مايو|مايس|ئایار|مەی",
        6: "june|jun|حزيران|يونيو|يونيه|حوزەیران|حوزەیران|جوون",
        7: "july|jul|تموز|يوليو|يوليه|تەمووز|تەممووز|جولای",
        8: "august|aug|آب|أغسطس|اغسطس|ئاب|ئۆگست|ئاگۆست",
        9: "september|sept|sep|أيلول|سبتمبر|ئەیلوول|سێپتەمبەر",
        10: "october|oct|تشرين الأول|تشرين أول|تشرين 1|أكتوبر|اكتوبر|تشرینی یەکەم|تشرینی 1|ئۆکتۆبەر",
        11: "november|nov|تشرين الثاني|تشرين ثاني|تشرين 2|نوفمبر|تشرینی دووەم|تشرینی 2|نۆڤەمبەر",
        12: "december|dec|كانون الأول|كانون أول|كانون 1|ديسمبر|کانوونی یەکەم|کانوونی 1|دیسەمبەر",
    }
)
HIJRI_MONTHS: Final = _by_name(
    {
        1: "muharram|moharram|محرم|محرم الحرام|المحرم|موحەڕەم|موحەرەم",
        2: "safar|صفر|سەفەر",
        3: "rabi al-awwal|rabi al-awal|rabi i|rabi 1|ربيع الأول|ربيع أول|ڕەبیعی یەکەم|ڕەبیعولئەوەل|ڕەبیعی 1",
        4: "rabi al-thani|rabi al-akhir|rabi ii|rabi 2|ربيع الآخر|ربيع الثاني|ربيع ثاني|ڕەبیعی دووەم|ڕەبیعی 2",
        5: "jumada al-ula|jumada al-awwal|jumada i|jumada 1|جمادى الأولى|جمادى الأول|جمادي الاولى|جەمادی یەکەم",
        6: "jumada al-akhira|jumada al-thani|jumada al-thaniya|jumada ii|jumada 2|جمادى الآخرة|جمادى الثانية"
        "|جمادى الثاني|جمادى الاخر|جەمادی دووەم",
        7: "rajab|رجب|ڕەجەب",
        8: "sha'ban|shaban|shaaban|شعبان|شەعبان",
        9: "ramadan|ramadhan|رمضان|شهر رمضان|ڕەمەزان",
        10: "shawwal|shawal|شوال|شەوال|شەووال",
        11: "dhu al-qa'da|dhu al-qadah|dhul qadah|dhu al-qi'dah|thul qada|ذو القعدة|ذي القعدة|ذي قعدة|ذوالقعدة"
        "|زیلقەعدە|زولقەعدە",
        12: "dhu al-hijja|dhu al-hijjah|dhul hijjah|thul hijja|ذو الحجة|ذي الحجة|ذي حجة|ذوالحجة|زیلحیججە"
        "|زولحیجە|زولحیججە",
    }
)
SEASONS: Final = _by_name(
    {
        21: "spring|الربيع|ربيع|بەهار|بەهاری",
        22: "summer|الصيف|صيف|هاوین|هاوینی",
        23: "autumn|fall|الخريف|خريف|پاییز|پاییزی",
        24: "winter|الشتاء|شتاء|زستان|زستانی",
    }
)
WEEKDAYS: Final = _by_name(  # as date.weekday()
    {
        0: "monday|mon|الاثنين|الإثنين|دووشەممە",
        1: "tuesday|tue|الثلاثاء|سێشەممە",
        2: "wednesday|wed|الأربعاء|الاربعاء|چوارشەممە",
        3: "thursday|thu|الخميس|پێنجشەممە",
        4: "friday|fri|الجمعة|هەینی|جومعە",
        5: "saturday|sat|السبت|شەممە",
        6: "sunday|sun|الأحد|الاحد|یەکشەممە",
    }
)
PARTS: Final = _by_name(  # of a month or a year
    {
        0: "early|beginning of|the beginning of|start of|the start of|أوائل|اوائل|بداية|بدايات|مطلع|سەرەتای|سەرەتاکانی",
        1: "mid|middle of|the middle of|منتصف|أواسط|اواسط|وسط|نصف|ناوەڕاستی|نیوەی",
        2: "late|end of|the end of|أواخر|اواخر|نهاية|نهايات|آخر|کۆتایی|کۆتاییەکانی",
    }
)
ERAS: Final = tuple(
    map(key, ("هـ", "ه", "هجري", "هجرية", "هجريا", "للهجرة", "ah", "a.h.", "hijri", "کۆچی", "ی کۆچی", "كۆچی"))
)
RELATIVE: Final = frozenset(
    map(
        key,
        (
            *("yesterday", "today", "tomorrow", "tonight", "now", "ago", "last", "this", "next", "week", "recently"),
            *(
                "أمس",
                "امس",
                "البارحة",
                "اليوم",
                "الآن",
                "غدا",
                "غداً",
                "الماضي",
                "الماضية",
                "الفائت",
                "القادم",
                "الأسبوع",
                "مؤخرا",
            ),
            *(
                "دوێنێ",
                "دوێ",
                "ئەمڕۆ",
                "ئێستا",
                "پێرێ",
                "سبەینێ",
                "سبەی",
                "ڕابردوو",
                "داهاتوو",
                "هەفتەی",
                "پار",
                "ئەمساڵ",
            ),
        ),
    )
)
FILLERS: Final = frozenset(
    map(
        key,
        (
            *("of", "the", "th", "st", "nd", "rd", "in", "on", "day", "year", "month"),
            *("يوم", "شهر", "عام", "سنة", "من", "في", "بتاريخ", "الموافق", "م", "ميلادي"),
            *("ی", "لە", "ساڵی", "ساڵ", "مانگی", "ڕۆژی", "ز", "زایینی"),
        ),
    )
)
