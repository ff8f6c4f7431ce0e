<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ckb_IQ">
<context>
    <name>QGuiApplication</name>
    <message>
        <source>QT_LAYOUT_DIRECTION</source>
        <comment>Translate this string to the string 'LTR' in left-to-right languages or to 'RTL' in right-to-left languages (such as Hebrew and Arabic) to get proper widget layout.</comment>
        <translation>RTL</translation>
    </message>
</context>
<context>
    <name>QLineEdit</name>
    <message>
        <source>&amp;Undo</source>
        <translation>پاشگەزبوونەوە</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>دووبارەکردنەوە</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>بڕین</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>کۆپیکردن</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>لکاندن</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>سڕینەوە</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>هەڵبژاردنی هەموو</translation>
    </message>
</context>
<context>
    <name>QWidgetTextControl</name>
    <message>
        <source>&amp;Undo</source>
        <translation>پاشگەزبوونەوە</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>دووبارەکردنەوە</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>بڕین</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>کۆپیکردن</translation>
    </message>
    <message>
        <source>Copy &amp;Link Location</source>
        <translation>کۆپیکردنی بەستەر</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>لکاندن</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>سڕینەوە</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>هەڵبژاردنی هەموو</translation>
    </message>
</context>
<context>
    <name>QAbstractSpinBox</name>
    <message>
        <source>&amp;Select All</source>
        <translation>هەڵبژاردنی هەموو</translation>
    </message>
    <message>
        <source>&amp;Step up</source>
        <translation>زیادکردنی ژمارە</translation>
    </message>
    <message>
        <source>Step &amp;down</source>
        <translation>کەمکردنی ژمارە</translation>
    </message>
</context>
<context>
    <name>QAccessibleActionInterface</name>
    <message>
        <source>Press</source>
        <translation>داگرتن</translation>
    </message>
    <message>
        <source>Increase</source>
        <translation>زیادکردن</translation>
    </message>
    <message>
        <source>Decrease</source>
        <translation>کەمکردنەوە</translation>
    </message>
    <message>
        <source>ShowMenu</source>
        <translation>پیشاندانی پێڕست</translation>
    </message>
    <message>
        <source>SetFocus</source>
        <translation>بردنی تیشک بۆ ئێرە</translation>
    </message>
    <message>
        <source>Toggle</source>
        <translation>گۆڕینی دۆخ</translation>
    </message>
    <message>
        <source>Scroll Left</source>
        <translation>جووڵان بۆ چەپ</translation>
    </message>
    <message>
        <source>Scroll Right</source>
        <translation>جووڵان بۆ ڕاست</translation>
    </message>
    <message>
        <source>Scroll Up</source>
        <translation>جووڵان بۆ سەرەوە</translation>
    </message>
    <message>
        <source>Scroll Down</source>
        <translation>جووڵان بۆ خوارەوە</translation>
    </message>
    <message>
        <source>Previous Page</source>
        <translation>لاپەڕەی پێشوو</translation>
    </message>
    <message>
        <source>Next Page</source>
        <translation>لاپەڕەی دواتر</translation>
    </message>
    <message>
        <source>Triggers the action</source>
        <translation>کردارەکە جێبەجێ دەکات</translation>
    </message>
    <message>
        <source>Increase the value</source>
        <translation>بەهاکە زیاد دەکات</translation>
    </message>
    <message>
        <source>Decrease the value</source>
        <translation>بەهاکە کەم دەکاتەوە</translation>
    </message>
    <message>
        <source>Shows the menu</source>
        <translation>پێڕستەکە پیشان دەدات</translation>
    </message>
    <message>
        <source>Sets the focus</source>
        <translation>تیشکەکە دێنێتە ئێرە</translation>
    </message>
    <message>
        <source>Toggles the state</source>
        <translation>دۆخەکە دەگۆڕێت</translation>
    </message>
</context>
<context>
    <name>QComboBox</name>
    <message>
        <source>Open the combo box selection popup</source>
        <translation>کردنەوەی لیستی هەڵبژاردن</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>باشە</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>پاشەکەوت</translation>
    </message>
    <message>
        <source>Save All</source>
        <translation>پاشەکەوتی هەموو</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>کردنەوە</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>بەڵێ</translation>
    </message>
    <message>
        <source>Yes to &amp;All</source>
        <translation>بەڵێ بۆ هەموو</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>نەخێر</translation>
    </message>
    <message>
        <source>N&amp;o to All</source>
        <translation>نەخێر بۆ هەموو</translation>
    </message>
    <message>
        <source>Abort</source>
        <translation>وەستاندن</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>هەوڵدانەوە</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>پشتگوێخستن</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>داخستن</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>هەڵوەشاندنەوە</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>فڕێدان</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>یارمەتی</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>جێبەجێکردن</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>ڕێکخستنەوە</translation>
    </message>
    <message>
        <source>Restore Defaults</source>
        <translation>گەڕاندنەوەی ڕێکخستنی بنەڕەت</translation>
    </message>
</context>
<context>
    <name>QMessageBox</name>
    <message>
        <source>Show Details...</source>
        <translation>پیشاندانی وردەکاری…</translation>
    </message>
    <message>
        <source>Hide Details...</source>
        <translation>شاردنەوەی وردەکاری…</translation>
    </message>
</context>
<context>
    <name>QProgressDialog</name>
    <message>
        <source>Cancel</source>
        <translation>هەڵوەشاندنەوە</translation>
    </message>
</context>
<context>
    <name>QProgressBar</name>
    <message>
        <source>%p%</source>
        <translation>%p%</translation>
    </message>
</context>
<context>
    <name>QTabBar</name>
    <message>
        <source>Scroll Left</source>
        <translation>جووڵان بۆ چەپ</translation>
    </message>
    <message>
        <source>Scroll Right</source>
        <translation>جووڵان بۆ ڕاست</translation>
    </message>
</context>
<context>
    <name>QScrollBar</name>
    <message>
        <source>Scroll here</source>
        <translation>جووڵان بۆ ئێرە</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>سەرەوە</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>خوارەوە</translation>
    </message>
    <message>
        <source>Left edge</source>
        <translation>لێواری چەپ</translation>
    </message>
    <message>
        <source>Right edge</source>
        <translation>لێواری ڕاست</translation>
    </message>
    <message>
        <source>Page up</source>
        <translation>لاپەڕەیەک بۆ سەرەوە</translation>
    </message>
    <message>
        <source>Page down</source>
        <translation>لاپەڕەیەک بۆ خوارەوە</translation>
    </message>
    <message>
        <source>Page left</source>
        <translation>لاپەڕەیەک بۆ چەپ</translation>
    </message>
    <message>
        <source>Page right</source>
        <translation>لاپەڕەیەک بۆ ڕاست</translation>
    </message>
    <message>
        <source>Scroll up</source>
        <translation>جووڵان بۆ سەرەوە</translation>
    </message>
    <message>
        <source>Scroll down</source>
        <translation>جووڵان بۆ خوارەوە</translation>
    </message>
    <message>
        <source>Scroll left</source>
        <translation>جووڵان بۆ چەپ</translation>
    </message>
    <message>
        <source>Scroll right</source>
        <translation>جووڵان بۆ ڕاست</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Drive</source>
        <translation>دیسک</translation>
    </message>
    <message>
        <source>Folder</source>
        <comment>All other platforms</comment>
        <translation>فۆڵدەر</translation>
    </message>
    <message>
        <source>File</source>
        <translation>فایل</translation>
    </message>
    <message>
        <source>Alias</source>
        <comment>macOS Finder</comment>
        <translation>کورتەڕێ</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <comment>All other platforms</comment>
        <translation>کورتەڕێ</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>نەناسراو</translation>
    </message>
</context>
<context>
    <name>QFileSystemModel</name>
    <message>
        <source>Name</source>
        <translation>ناو</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>قەبارە</translation>
    </message>
    <message>
        <source>Kind</source>
        <comment>Match OS X Finder</comment>
        <translation>جۆر</translation>
    </message>
    <message>
        <source>Type</source>
        <comment>All other platforms</comment>
        <translation>جۆر</translation>
    </message>
    <message>
        <source>Date Modified</source>
        <translation>بەرواری دەستکاری</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>کۆمپیوتەر</translation>
    </message>
    <message>
        <source>My Computer</source>
        <translation>کۆمپیوتەرەکەم</translation>
    </message>
    <message>
        <source>Invalid filename</source>
        <translation>ناوی فایل نادروستە</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>Back</source>
        <translation>گەڕانەوە</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>گەڕانەوە بۆ دواوە</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>بۆ پێشەوە</translation>
    </message>
    <message>
        <source>Go forward</source>
        <translation>چوونە پێشەوە</translation>
    </message>
    <message>
        <source>Parent Directory</source>
        <translation>فۆڵدەری سەرەوە</translation>
    </message>
    <message>
        <source>Go to the parent directory</source>
        <translation>چوون بۆ فۆڵدەری سەرەوە</translation>
    </message>
    <message>
        <source>Create New Folder</source>
        <translation>دروستکردنی فۆڵدەری نوێ</translation>
    </message>
    <message>
        <source>Create a New Folder</source>
        <translation>دروستکردنی فۆڵدەری نوێ</translation>
    </message>
    <message>
        <source>New Folder</source>
        <translation>فۆڵدەری نوێ</translation>
    </message>
    <message>
        <source>&amp;New Folder</source>
        <translation>فۆڵدەری نوێ</translation>
    </message>
    <message>
        <source>List View</source>
        <translation>بینین وەک لیست</translation>
    </message>
    <message>
        <source>Change to list view mode</source>
        <translation>گۆڕین بۆ بینین وەک لیست</translation>
    </message>
    <message>
        <source>Detail View</source>
        <translation>بینینی وردەکاری</translation>
    </message>
    <message>
        <source>Change to detail view mode</source>
        <translation>گۆڕین بۆ بینینی وردەکاری</translation>
    </message>
    <message>
        <source>Sidebar</source>
        <translation>لاتەنیشت</translation>
    </message>
    <message>
        <source>List of places and bookmarks</source>
        <translation>لیستی شوێنەکان</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>فایلەکان</translation>
    </message>
    <message>
        <source>Directories</source>
        <translation>فۆڵدەرەکان</translation>
    </message>
    <message>
        <source>&amp;Look in:</source>
        <translation>بگەڕێ لە:</translation>
    </message>
    <message>
        <source>Look in:</source>
        <translation>بگەڕێ لە:</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>جۆری فایل:</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>جۆری فایل:</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>ناوی فایل:</translation>
    </message>
    <message>
        <source>Directory:</source>
        <translation>فۆڵدەر:</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>کردنەوە</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>کردنەوە</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>پاشەکەوت</translation>
    </message>
    <message>
        <source>Save As</source>
        <translation>پاشەکەوت بە ناوی</translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation>هەڵبژاردن</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>گۆڕینی ناو</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>سڕینەوە</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>سڕینەوە</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>لابردن</translation>
    </message>
    <message>
        <source>Show </source>
        <translation>پیشاندانی </translation>
    </message>
    <message>
        <source>Show &amp;hidden files</source>
        <translation>پیشاندانی فایلە شاراوەکان</translation>
    </message>
    <message>
        <source>All Files (*)</source>
        <translation>هەموو فایلەکان (*)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>هەموو فایلەکان (*)</translation>
    </message>
    <message>
        <source>Find Directory</source>
        <translation>دۆزینەوەی فۆڵدەر</translation>
    </message>
    <message>
        <source>Recent Places</source>
        <translation>شوێنە تازەکان</translation>
    </message>
    <message>
        <source>My Computer</source>
        <translation>کۆمپیوتەرەکەم</translation>
    </message>
    <message>
        <source>Alt+Left</source>
        <translation>Alt+Left</translation>
    </message>
    <message>
        <source>Alt+Right</source>
        <translation>Alt+Right</translation>
    </message>
    <message>
        <source>Alt+Up</source>
        <translation>Alt+Up</translation>
    </message>
    <message>
        <source>%1 already exists.
Do you want to replace it?</source>
        <translation>%1 پێشتر هەیە.
دەتەوێت جێی بگیرێتەوە؟</translation>
    </message>
    <message>
        <source>%1
File not found.
Please verify the correct file name was given.</source>
        <translation>%1
فایلەکە نەدۆزرایەوە.
ناوی فایلەکە بپشکنە.</translation>
    </message>
    <message>
        <source>%1
Directory not found.
Please verify the correct directory name was given.</source>
        <translation>%1
فۆڵدەرەکە نەدۆزرایەوە.
ناوی فۆڵدەرەکە بپشکنە.</translation>
    </message>
    <message>
        <source>'%1' is write protected.
Do you want to delete it anyway?</source>
        <translation>«%1» لە نووسین پارێزراوە.
سەرەڕای ئەوە دەتەوێت بیسڕیتەوە؟</translation>
    </message>
    <message>
        <source>Are you sure you want to delete '%1'?</source>
        <translation>دڵنیایت دەتەوێت «%1» بسڕیتەوە؟</translation>
    </message>
    <message>
        <source>Could not delete directory.</source>
        <translation>فۆڵدەرەکە نەسڕایەوە.</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Left</source>
        <translation>چەپ</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>ڕاست</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>سەرەوە</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>خوارەوە</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>بۆشایی</translation>
    </message>
</context>
<context>
    <name>QPrintDialog</name>
    <message>
        <source>Print</source>
        <translation>چاپکردن</translation>
    </message>
    <message>
        <source>&amp;Print</source>
        <translation>چاپکردن</translation>
    </message>
    <message>
        <source>&amp;Options &gt;&gt;</source>
        <translation>هەڵبژاردنەکان &gt;&gt;</translation>
    </message>
    <message>
        <source>&amp;Options &lt;&lt;</source>
        <translation>هەڵبژاردنەکان &lt;&lt;</translation>
    </message>
    <message>
        <source>All Pages</source>
        <translation>هەموو لاپەڕەکان</translation>
    </message>
    <message>
        <source>Odd Pages</source>
        <translation>لاپەڕە تاکەکان</translation>
    </message>
    <message>
        <source>Even Pages</source>
        <translation>لاپەڕە جووتەکان</translation>
    </message>
    <message>
        <source>Left to Right, Top to Bottom</source>
        <translation>لە چەپەوە بۆ ڕاست، لە سەرەوە بۆ خوارەوە</translation>
    </message>
    <message>
        <source>Left to Right, Bottom to Top</source>
        <translation>لە چەپەوە بۆ ڕاست، لە خوارەوە بۆ سەرەوە</translation>
    </message>
    <message>
        <source>Right to Left, Bottom to Top</source>
        <translation>لە ڕاستەوە بۆ چەپ، لە خوارەوە بۆ سەرەوە</translation>
    </message>
    <message>
        <source>Right to Left, Top to Bottom</source>
        <translation>لە ڕاستەوە بۆ چەپ، لە سەرەوە بۆ خوارەوە</translation>
    </message>
    <message>
        <source>Bottom to Top, Left to Right</source>
        <translation>لە خوارەوە بۆ سەرەوە، لە چەپەوە بۆ ڕاست</translation>
    </message>
    <message>
        <source>Bottom to Top, Right to Left</source>
        <translation>لە خوارەوە بۆ سەرەوە، لە ڕاستەوە بۆ چەپ</translation>
    </message>
    <message>
        <source>Top to Bottom, Left to Right</source>
        <translation>لە سەرەوە بۆ خوارەوە، لە چەپەوە بۆ ڕاست</translation>
    </message>
    <message>
        <source>Top to Bottom, Right to Left</source>
        <translation>لە سەرەوە بۆ خوارەوە، لە ڕاستەوە بۆ چەپ</translation>
    </message>
    <message>
        <source>1 (1x1)</source>
        <translation>1 (1×1)</translation>
    </message>
    <message>
        <source>2 (2x1)</source>
        <translation>2 (2×1)</translation>
    </message>
    <message>
        <source>4 (2x2)</source>
        <translation>4 (2×2)</translation>
    </message>
    <message>
        <source>6 (2x3)</source>
        <translation>6 (2×3)</translation>
    </message>
    <message>
        <source>9 (3x3)</source>
        <translation>9 (3×3)</translation>
    </message>
    <message>
        <source>16 (4x4)</source>
        <translation>16 (4×4)</translation>
    </message>
    <message>
        <source>Local file</source>
        <translation>فایلی ناوخۆیی</translation>
    </message>
    <message>
        <source>Print to File (PDF)</source>
        <translation>چاپکردن بۆ فایل (PDF)</translation>
    </message>
    <message>
        <source>Write PDF file</source>
        <translation>نووسینی فایلی PDF</translation>
    </message>
</context>
<context>
    <name>QPrintWidget</name>
    <message>
        <source>Form</source>
        <translation>فۆرم</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>چاپکەر</translation>
    </message>
    <message>
        <source>&amp;Name:</source>
        <translation>ناو:</translation>
    </message>
    <message>
        <source>P&amp;roperties</source>
        <translation>تایبەتمەندییەکان</translation>
    </message>
    <message>
        <source>Location:</source>
        <translation>شوێن:</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>پێشبینین</translation>
    </message>
    <message>
        <source>Type:</source>
        <translation>جۆر:</translation>
    </message>
    <message>
        <source>Output &amp;file:</source>
        <translation>فایلی دەرهێنان:</translation>
    </message>
    <message>
        <source>...</source>
        <translation>…</translation>
    </message>
</context>
<context>
    <name>QPrintSettingsOutput</name>
    <message>
        <source>Form</source>
        <translation>فۆرم</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>دانەکان</translation>
    </message>
    <message>
        <source>Copies:</source>
        <translation>ژمارەی دانەکان:</translation>
    </message>
    <message>
        <source>Print range</source>
        <translation>مەودای چاپ</translation>
    </message>
    <message>
        <source>Print all</source>
        <translation>چاپکردنی هەموو</translation>
    </message>
    <message>
        <source>Pages from</source>
        <translation>لاپەڕەکان لە</translation>
    </message>
    <message>
        <source>to</source>
        <translation>تا</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>لاپەڕەکان</translation>
    </message>
    <message>
        <source>Page &amp;Set:</source>
        <translation>کۆمەڵەی لاپەڕە:</translation>
    </message>
    <message>
        <source>Current Page</source>
        <translation>لاپەڕەی ئێستا</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>هەڵبژێردراو</translation>
    </message>
    <message>
        <source>Output Settings</source>
        <translation>ڕێکخستنی دەرهێنان</translation>
    </message>
    <message>
        <source>Specify pages or ranges separated by commas. Ranges are specified by two numbers separated by a hyphen. E.g: 3,5-7,9 prints pages 3, 5, 6, 7 and 9.</source>
        <translation>ژمارەی لاپەڕەکان یان مەوداکان بنووسە، بە فاریزە جیایان بکەرەوە؛ مەودا دوو ژمارەیە بە هێڵێک لەنێوانیان: 3,5-7,9 لاپەڕەکانی 3 و 5 و 6 و 7 و 9 چاپ دەکات.</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>هەڵبژاردنەکان</translation>
    </message>
    <message>
        <source>Collate</source>
        <translation>ڕیزکردنی دانەکان</translation>
    </message>
    <message>
        <source>Reverse</source>
        <translation>ڕیزبەندیی پێچەوانە</translation>
    </message>
    <message>
        <source>Color Mode</source>
        <translation>ڕەنگەکان</translation>
    </message>
    <message>
        <source>Color</source>
        <translation>ڕەنگاوڕەنگ</translation>
    </message>
    <message>
        <source>Grayscale</source>
        <translation>خۆڵەمێشی</translation>
    </message>
    <message>
        <source>Double Sided Printing</source>
        <translation>چاپی دوو ڕوو</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>بێ</translation>
    </message>
    <message>
        <source>Long side binding</source>
        <translation>هەڵگێڕانەوە لە لای درێژ</translation>
    </message>
    <message>
        <source>Short side binding</source>
        <translation>هەڵگێڕانەوە لە لای کورت</translation>
    </message>
</context>
<context>
    <name>QPageSetupWidget</name>
    <message>
        <source>Form</source>
        <translation>فۆرم</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>کاغەز</translation>
    </message>
    <message>
        <source>Page size:</source>
        <translation>قەبارەی لاپەڕە:</translation>
    </message>
    <message>
        <source>Width:</source>
        <translation>پانی:</translation>
    </message>
    <message>
        <source>Height:</source>
        <translation>بەرزی:</translation>
    </message>
    <message>
        <source>Paper source:</source>
        <translation>سەرچاوەی کاغەز:</translation>
    </message>
    <message>
        <source>Orientation</source>
        <translation>ئاراستە</translation>
    </message>
    <message>
        <source>Portrait</source>
        <translation>ستوونی</translation>
    </message>
    <message>
        <source>Landscape</source>
        <translation>ئاسۆیی</translation>
    </message>
    <message>
        <source>Reverse landscape</source>
        <translation>ئاسۆیی پێچەوانە</translation>
    </message>
    <message>
        <source>Reverse portrait</source>
        <translation>ستوونی پێچەوانە</translation>
    </message>
    <message>
        <source>Margins</source>
        <translation>پەراوێزەکان</translation>
    </message>
    <message>
        <source>top margin</source>
        <translation>پەراوێزی سەرەوە</translation>
    </message>
    <message>
        <source>left margin</source>
        <translation>پەراوێزی چەپ</translation>
    </message>
    <message>
        <source>right margin</source>
        <translation>پەراوێزی ڕاست</translation>
    </message>
    <message>
        <source>bottom margin</source>
        <translation>پەراوێزی خوارەوە</translation>
    </message>
    <message>
        <source>Page Layout</source>
        <translation>ڕێکخستنی لاپەڕە</translation>
    </message>
    <message>
        <source>Page &amp;order:</source>
        <translation>ڕیزبەندیی لاپەڕەکان:</translation>
    </message>
    <message>
        <source>Pages &amp;per sheet:</source>
        <translation>لاپەڕە لە هەر کاغەزێک:</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>تایبەت</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>مم</translation>
    </message>
    <message>
        <source>Millimeters (mm)</source>
        <translation>ملیمەتر (مم)</translation>
    </message>
    <message>
        <source>Inches (in)</source>
        <translation>ئینچ</translation>
    </message>
    <message>
        <source>Points (pt)</source>
        <translation>خاڵ</translation>
    </message>
</context>
<context>
    <name>QPageSize</name>
    <message>
        <source>Custom</source>
        <translation>تایبەت</translation>
    </message>
</context>
<context>
    <name>QUnicodeControlCharacterMenu</name>
    <message>
        <source>Insert Unicode control character</source>
        <translation>دانانی نیشانەی کۆنترۆڵ</translation>
    </message>
</context>
</TS>
