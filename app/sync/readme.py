"""The page inside every bundle that says how to check it without Sijil."""

README_TEXT = b"""\
This folder is a BagIt 1.0 bag (RFC 8493). It was sent with Sijil, and can be opened and
checked without it.

How it was packed: age( zstd( tar ) + padding ).
  1. Decrypt with the age key AGE-SECRET-KEY-PQ-1... of the receiving vault (age 1.3 or newer,
     or any program that knows the recipient type mlkem768x25519):   age -d -i key.txt
  2. Decompress:   zstd -d        (the padding is a skippable frame and vanishes)
  3. Unpack:       tar -x

What is in it:
  data/entries/*.sdjwt     one entry a line: an SD-JWT (RFC 9901), signed with Ed25519 by its author
  data/authors/*.json      the authors' public keys, named by their key id
  data/evidence/*          original files, named by their SHA-256
  data/receipts/*.json     confirmations for bundles that were received before
  signature.json           a JWS (RFC 7515, general JSON) over tagmanifest-sha256.txt

How to check it:
  - Digests:     sha256sum -c tagmanifest-sha256.txt manifest-sha256.txt
  - Sender:      the payload of signature.json is tagmanifest-sha256.txt, byte for byte. Both of
                 its signatures must hold: EdDSA (Ed25519) and ML-DSA-65 (FIPS 204, empty context).
  - Key id:      base64url(SHA-256("sijil/key-id/v1" 00 Ed25519-key ML-DSA-65-key))
  - Each entry:  any SD-JWT library, with the author's Ed25519 key, algorithm EdDSA, header type
                 sijil-entry+sd-jwt. "prev" is the SHA-256 of the author's token before
                 (header.payload.signature, in ASCII, without disclosures).
  - Values that are missing were withheld on purpose: their digests remain, and the signatures
    hold without them.

Names of authors are claims. The keys are what was checked.
"""

SEALED_README_TEXT = b"""\
This folder is a sealed case file, written with Sijil. It can be opened and checked without it.
It is a BagIt 1.0 bag (RFC 8493).

START HERE, IF YOU ONLY WANT TO READ
  Open data/report/*.pdf or data/report/*.html. The entries beside them are what was signed;
  the pages are made from them, by the person who sealed this.

HOW IT WAS PACKED: age( zstd( tar ) + padding ).
  1. Decrypt with your age key (age 1.3 or newer, or any program that knows the recipient type
     mlkem768x25519):                       age -d -i key.txt FILE > file.tar.zst
  2. Decompress:                            zstd -d file.tar.zst      (the padding vanishes)
  3. Unpack, or check the archive itself:   tar -x -f file.tar

HOW TO CHECK IT IN ONE STEP
  You need Python 3.11 or newer, its package "cryptography" (46 or newer), and the script
  sijil_verify.py, which is published with Sijil. Get the script from its publisher, not from
  whoever gave you this file.
      python3 sijil_verify.py FOLDER-OR-TAR [--roots AUTHORITIES.pem]
  It says what holds, what is withheld, and the first fault, if there is one.

WHAT IS IN IT
  signature.json           a JWS (RFC 7515, general JSON) over tagmanifest-sha256.txt
  data/seal.json           who sealed it, when by their clock, what for, which state, what is withheld
  data/report/*            each case as a page and as a PDF
  data/entries/*.sdjwt     one entry a line: an SD-JWT (RFC 9901), signed with Ed25519 by its author
  data/authors/*.json      the authors' public keys, named by their key id
  data/evidence/*          original files, named by their SHA-256
  data/ledgers/*.json      who held each piece of evidence, signed by whoever says so
  data/identities/*.sealed values that are withheld here, for custodians of whom several must agree
  stamps/*.tsr             RFC 3161 time stamps over signature.json; they may be added later

HOW TO CHECK IT BY HAND
  - Digests:     sha256sum -c tagmanifest-sha256.txt manifest-sha256.txt
  - Sealer:      the payload of signature.json is tagmanifest-sha256.txt, byte for byte. Both of
                 its signatures must hold: EdDSA (Ed25519) and ML-DSA-65 (FIPS 204, empty context).
                 The keys stand in the signed header under "keys".
  - Key id:      base64url(SHA-256("sijil/key-id/v1" 00 Ed25519-key ML-DSA-65-key)). Whose key it
                 is, you must know from its holder: compare the key id by another way.
  - Each entry:  any SD-JWT library, with the author's Ed25519 key, algorithm EdDSA, header type
                 sijil-entry+sd-jwt. "prev" is the SHA-256 of the author's token before
                 (header.payload.signature, in ASCII, without disclosures).
  - Each stamp:  openssl ts -verify -data signature.json -in STAMP -CAfile AUTHORITIES.pem

WHAT IT PROVES, AND WHAT IT DOESN'T
  Values that are missing were withheld on purpose: their digests remain, and the signatures
  hold without them. Names of authors are claims; the keys are what was checked. Times in
  entries are what the authors' clocks said. A stamp shows that this file was sealed no later
  than its date. Nothing here proves that what somebody wrote is true.
"""

SEALED_README_ARABIC = """\
هذا المجلد ملفُّ قضيةٍ مختوم، كُتب ببرنامج سجل. يمكن فتحه والتحقق منه من دون البرنامج.
وهو حقيبة بصيغة BagIt 1.0 (RFC 8493).

ابدأ من هنا إن أردت القراءة فقط
  افتح data/report/*.pdf أو data/report/*.html. المدخلات المحفوظة إلى جانبها هي ما وُقِّع؛
  أما الصفحات فأُعدَّت منها، أعدَّها من ختم هذا الملف.

كيف حُزم: age( zstd( tar ) + حشو ).
  1. فكّ التشفير بمفتاح age الخاص بك (الإصدار 1.3 أو أحدث، أو أي برنامج يعرف نوع المستلم
     mlkem768x25519):
         age -d -i key.txt FILE > file.tar.zst
  2. فكّ الضغط (يختفي الحشو):
         zstd -d file.tar.zst
  3. استخرج الملفات، أو تحقق من الأرشيف نفسه:
         tar -x -f file.tar

كيف تتحقق بخطوة واحدة
  تحتاج إلى Python 3.11 أو أحدث، وحزمته "cryptography" (الإصدار 46 أو أحدث)، والبرنامج النصي
  sijil_verify.py المنشور مع سجل. خذه من ناشره، لا ممن أعطاك هذا الملف.
         python3 sijil_verify.py FOLDER-OR-TAR [--roots AUTHORITIES.pem]
  يقول لك ما ثبتت صحته، وما حُجب، وأول خلل إن وُجد.

ما الذي فيه
  signature.json           توقيع JWS (RFC 7515) على tagmanifest-sha256.txt
  data/seal.json           من ختمه، ومتى بحسب ساعته، ولأي غرض، وعند أي حالة، وما الذي حُجب
  data/report/*            كل قضية صفحةً وملفَّ PDF
  data/entries/*.sdjwt     مدخلة في كل سطر: SD-JWT (RFC 9901)، موقّعة بمفتاح Ed25519 لصاحبها
  data/authors/*.json      المفاتيح العامة لأصحاب المدخلات، وأسماؤها معرّفات المفاتيح
  data/evidence/*          الملفات الأصلية، واسم كل منها بصمة SHA-256 له
  data/ledgers/*.json      من حاز كل دليل، بتوقيع من يقول ذلك
  data/identities/*.sealed قيم محجوبة هنا، لأمناء لا بد أن يتفق عدد منهم على فتحها
  stamps/*.tsr             أختام زمنية RFC 3161 على signature.json؛ قد تضاف لاحقاً

كيف تتحقق يدوياً
  - البصمات: sha256sum -c tagmanifest-sha256.txt manifest-sha256.txt
  - الخاتم: حمولة signature.json هي tagmanifest-sha256.txt بايتاً ببايت. ويجب أن يصحّ توقيعاها
    معاً: EdDSA (Ed25519) و ML-DSA-65 (FIPS 204، بسياق فارغ). والمفاتيح في الترويسة الموقّعة.
  - معرّف المفتاح: base64url(SHA-256("sijil/key-id/v1" 00 Ed25519-key ML-DSA-65-key)).
    أما لمن هو فيجب أن تعرفه من صاحبه: قارن المعرّف بطريق آخر.
  - كل مدخلة: أي مكتبة SD-JWT، بمفتاح Ed25519 لصاحبها. و"prev" بصمة مدخلته السابقة.
  - كل ختم زمني: openssl ts -verify -data signature.json -in STAMP -CAfile AUTHORITIES.pem

ما الذي يثبته وما الذي لا يثبته
  القيم الغائبة حُجبت عمداً: تبقى بصماتها، وتصحّ التواقيع من دونها. أسماء أصحاب المدخلات
  ادعاءات؛ ما جرى التحقق منه هو المفاتيح. والأوقات في المدخلات هي ما قالته ساعات أصحابها.
  والختم الزمني يبيّن أن هذا الملف خُتم في موعد لا يتجاوز تاريخه. ولا شيء هنا يثبت أن ما كتبه
  أحدهم صحيح.
""".encode()
