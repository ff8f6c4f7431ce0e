#!/usr/bin/env python3
"""Checks a sealed file of Sijil after age, zstd and perhaps tar have opened it: a folder, or the tar archive itself.

    python3 sijil_verify.py FOLDER-OR-TAR [--roots AUTHORITIES.pem]

Needs Python 3.11 and the package "cryptography" (50 or newer), nothing else, and no network. Says what holds and what is
withheld, or names the first fault and where it lies. Exit code: 0 all holds, 1 a fault, 2 it could not be read.
The format is described in docs/formats.md; this is written from it, and shares no code with Sijil.
"""

# fmt: off
import argparse, base64, datetime, hashlib, json, os, re, sys
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

KEY, FILE, HEX = "[A-Za-z0-9_-]{43}", "[a-z2-7]{25}[aeimquy4]", "[0-9a-f]{64}"
TAGS = ["signature.json", "tagmanifest-sha256.txt", "manifest-sha256.txt", "bagit.txt", "bag-info.txt"]
FORMS = ["data/README.txt", "data/README.ar.txt", "data/seal.json", rf"data/authors/{KEY}\.json", rf"data/entries/{FILE}\.sdjwt",
         rf"data/evidence/{HEX}", rf"data/report/{FILE}\.(html|pdf)", rf"data/ledgers/{KEY}\.json", rf"data/identities/{FILE}\.sealed"]
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ENTRY_HEADER = {"alg": "EdDSA", "typ": "sijil-entry+sd-jwt"}

# What JSON may look like: a pattern for a text, a range for a number, [one] for a list of any length, (several) for one of
# that length, a dict with these keys in this order, {...: (key, value)} for one with any keys, a function.
DIGEST, SALT, INT, V1 = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", "[A-Za-z0-9_-]{21}[AQgw]", range(1 << 53), range(1, 2)
KEYS = {"ed25519": DIGEST, "ml-dsa-65": "[A-Za-z0-9_-]{2603}"}
AUTHOR = {**KEYS, "name": lambda name: name is None or fits(name, "(?s).{1,80}")}
FACTS = {"v": V1, "sender": DIGEST, "salt": SALT, "readers": [DIGEST], "heads": {...: (DIGEST, (INT, DIGEST))},
         "counter": range(1, 1 << 53), "iat": INT, "keys": KEYS}
SIGNER = {"v": V1, "sender": DIGEST}
SEAL = {"v": V1, "name": AUTHOR["name"], "at": INT, "purpose": "(?s).{0,80}", "policy": "(?s).{0,80}", "cases": [FILE],
        "heads": {...: (FILE, {...: (DIGEST, (INT, DIGEST))})},
        "withheld": {...: (FILE, {...: ("(?s).*", {...: ("(?s).*", range(1, 1 << 63))})})},
        "salt": SALT, "approvals": [lambda one: isinstance(one, dict)], "custodians": lambda one: isinstance(one, dict)}
CLAIMS = {"iss": DIGEST, "seq": INT, "prev": DIGEST, "iat": INT, "file": FILE, "changes": [{"...": DIGEST}],
          "replaces": {...: ("0|[1-9][0-9]{0,3}", [DIGEST])}, "_sd_alg": "sha-256"}
CHANGE = {"record": FILE, "type": "(?s).{1,64}", "field": "(?s).{1,64}", "value": lambda _: True,
          "source": lambda one: one is None or fits(one, FILE)}
LINE = (range(1, 1 << 53), INT, "taken-in|copied|sent|received|opened|exported|sealed|erased", f"|{DIGEST}",
        r"|[a-z0-9][A-Za-z0-9_:+.-]{0,99}", DIGEST)
LEDGER = {"v": V1, **KEYS, "statements": [lambda one: isinstance(one, dict)], "pieces": [{"file": FILE, "sha256": HEX,
          "salt": SALT, "lines": [LINE], "whom": {...: ("[1-9][0-9]*", (SALT, "(?s).{1,2000}"))}}]}
STATEMENT = {"v": V1, "iat": INT, "heads": [DIGEST]}
DEAL = {"v": V1, "file": FILE, "k": range(2, 10), "salt": SALT, "holders": [{"who": DIGEST, "mark": DIGEST,
        "piece": "[A-Za-z0-9_-]*"}], "readers": [DIGEST], "recipient": "age1pq1[a-z0-9]+", "sha256": DIGEST,
        "values": range(1, 1 << 53), "iat": INT}

def fits(value, shape, ordered=True):
    if isinstance(shape, (str, range)):
        return type(value) is (str if isinstance(shape, str) else int) and bool(
            re.fullmatch(shape, value) if isinstance(shape, str) else value in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0], ordered) for one in value)
    if isinstance(shape, tuple):
        return isinstance(value, list) and len(value) == len(shape) and all(fits(*both, ordered) for both in zip(value, shape))
    if not isinstance(shape, dict):
        return bool(shape(value))
    if ... in shape:
        return isinstance(value, dict) and all(fits([*item], shape[...], ordered) for item in value.items())
    right = isinstance(value, dict) and (list(value) == list(shape) if ordered else set(value) == set(shape))
    return right and all(fits(value[key], shape[key], ordered) for key in shape)

def rising(values):
    return list(values) == sorted(set(values))

class Fault(Exception):  # where it lies, and what is wrong
    pass

def need(fine, where, what):
    if not fine:
        raise Fault(where, what)

def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

def unb64(text):
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64(data) != text:  # unused bits, or letters of another alphabet
        raise ValueError("base64")
    return data

def sha(data):
    return hashlib.sha256(data).digest()

def strict(raw):
    """JSON in the one spelling that is signed: no white space, no key twice, UTF-8 unescaped."""
    made = json.dumps(json.loads(raw, parse_float="\0f{}\0f".format), ensure_ascii=False, separators=(",", ":"))
    if made.replace('"\\u0000f', "").replace('\\u0000f"', "").encode() != raw:
        raise ValueError("spelling")
    return json.loads(raw)

def shown(text):
    """Names come from strangers: nothing in them may act on a terminal."""
    return "".join(c if c.isprintable() else "?" for c in str(text))

class Source:
    """The members of a folder or of a tar archive, by name. In an archive every byte has one value it can have."""

    def __init__(self, path):
        self.path, self.at = path, {}
        if os.path.isdir(path):
            inner = os.path.join(path, "sijil")
            self.root = inner if os.path.isdir(inner) and not os.path.islink(inner) else path
            for folder, folders, names in os.walk(self.root):
                for name in names + [f for f in folders if os.path.islink(os.path.join(folder, f))]:
                    whole = os.path.join(folder, name)
                    known = os.path.relpath(whole, self.root).replace(os.sep, "/")
                    need(os.path.isfile(whole) and not os.path.islink(whole), known, "isn't a plain file")
                    self.at[known] = (whole, 0, os.path.getsize(whole))
        else:
            self.index_tar()

    def index_tar(self):
        end, where = os.path.getsize(self.path), "the archive's beginning"
        with open(self.path, "rb") as tar:
            while (block := tar.read(512)) != bytes(512):
                raw, name = block[124:136], block[:100].rstrip(b"\0").decode("ascii", "replace")
                try:
                    size = int.from_bytes(raw[1:], "big") if raw[:1] == b"\x80" else int(raw[:11], 8)
                    fine = header(name, size) == block and name.startswith("sijil/") and tar.tell() + size <= end
                except (ValueError, OverflowError):
                    fine = False
                need(fine, where, "is followed by a tar header that isn't as it was written")
                where, start = name[6:], tar.tell()
                need(where not in self.at, where, "stands in the archive twice")
                self.at[where] = (self.path, start, size)
                tar.seek(start + size)
                need(not any(tar.read(-size % 512)), where, "is followed by padding that isn't zeros")
            need(tar.read() == bytes(512), where, "is followed by an end of the archive that isn't as it was written")
        order = list(self.at)
        for name, right in zip(order, TAGS + sorted((n for n in order if n not in TAGS), key=place)):
            need(name == right, name, "isn't in its place")
        need(order[: len(TAGS)] == TAGS, self.path, "isn't a sealed file")

    def blocks(self, name):
        need(name in self.at, name, "is missing")
        path, start, size = self.at[name]
        with open(path, "rb") as file:
            file.seek(start)
            while size and (block := file.read(min(size, 1 << 20))):
                size -= len(block)
                yield block

    def read(self, name):
        return b"".join(self.blocks(name))

def header(name, size):
    """The one tar header that a member of this name and size can have."""
    number = b"%011o\0" % size if size < 8 << 30 else b"\x80" + size.to_bytes(11, "big")
    before = name.encode("ascii").ljust(100, b"\0") + b"0000600\0" + b"0000000\0" * 2 + number + b"00000000000\0"
    after = b"0".ljust(101, b"\0") + b"ustar\0" + b"00" + bytes(64) + b"0000000\0" * 2 + bytes(167)
    return before + b"%06o\0 " % (sum(before) + 256 + sum(after)) + after

def place(name):
    """Where a member stands: by its kind, then by its name; stamps last. Other names are not allowed."""
    kinds = [n for n, form in enumerate([*FORMS, rf"stamps/{HEX}\.tsr"]) if re.fullmatch(form, name)]
    need(kinds, name, "is no name that a sealed file has")
    return (kinds[0], name)

def key_id(keys):
    return b64(sha(b"sijil/key-id/v1\0" + unb64(keys["ed25519"]) + unb64(keys["ml-dsa-65"])))

def jws(raw, typ, keys_of, where, shape=SIGNER):
    """The payload and facts of a JWS that both its signatures hold for; ``keys_of`` gives the keys for its facts."""
    whole = strict(raw)
    once = {"protected": "[A-Za-z0-9_-]+", "signature": "[A-Za-z0-9_-]+"}
    need(fits(whole, {"payload": "[A-Za-z0-9_-]*", "signatures": (once, once)}), where, "isn't signed twice")
    headers = [strict(unb64(one["protected"])) for one in whole["signatures"]]
    facts = headers[0]["sijil"]
    for found, alg in zip(headers, ("EdDSA", "ML-DSA-65")):
        fine = list(found.items()) == list({"alg": alg, "typ": typ, "crit": ["sijil"], "sijil": facts}.items())
        need(fine and fits(facts, shape, False), where, f"has a header that isn't {alg} over {typ}")
    keys = keys_of(facts)
    need(key_id(keys) == facts["sender"], where, "names a sender whose keys these aren't")
    public = Ed25519PublicKey.from_public_bytes(unb64(keys["ed25519"])), MLDSA65PublicKey.from_public_bytes(unb64(keys["ml-dsa-65"]))
    for one, key, alg in zip(whole["signatures"], public, ("EdDSA", "ML-DSA-65")):
        try:
            key.verify(unb64(one["signature"]), f"{one['protected']}.{whole['payload']}".encode())
        except InvalidSignature:
            raise Fault(where, f"its {alg} signature doesn't hold") from None
    return unb64(whole["payload"]), facts

class Check:
    def __init__(self, source):
        self.source, self.authors, self.chains, self.heads = source, {}, {}, {}
        self.missing, self.types, self.entries, self.named, self.warnings = {}, {}, 0, set(), []

    def run(self, roots):
        signature = self.source.read(TAGS[0])
        payload, self.facts = self.at(TAGS[0], lambda: jws(signature, "sijil-sealed+jws", lambda f: f["keys"], TAGS[0], FACTS))
        need(rising(self.facts["readers"]) and len(self.facts["readers"]) in (4, 8, 16, 32), TAGS[0], "isn't as the format says")
        need(payload == self.source.read(TAGS[1]), TAGS[1], "isn't what was signed")
        listed = self.manifests()
        for name, digest in listed.items():
            self.member(name, digest)
        size = sum(self.source.at[name][2] for name in listed)
        oxum = f"Payload-Oxum: {size}.{len(listed)}\nSijil-Format: 1\n".encode()
        need(self.source.read(TAGS[4]) == oxum, TAGS[4], "doesn't say how much there is")
        self.at("data/seal.json", self.seal)
        for name in listed:
            if name.startswith("data/ledgers/"):
                self.at(name, lambda n=name: self.ledger(n))
            elif name.startswith("data/identities/"):
                self.at(name, lambda n=name: self.identities(n))
        self.tokens = [n for n in sorted(self.source.at) if n.startswith("stamps/")]
        self.stamps = [self.at(n, lambda n=n: stamp(n, self.source.read(n), sha(signature), roots)) for n in self.tokens]
        self.evidence = [n[14:] for n in listed if n.startswith("data/evidence/")]
        self.chain_faults()

    def at(self, where, work):
        """``work()``, whatever goes wrong in it told with the place."""
        try:
            return work()
        except Fault:
            raise
        except Exception as error:  # bytes of strangers can break any parser
            raise Fault(where, f"isn't as the format says ({type(error).__name__})") from None

    def manifests(self):
        tags = self.at(TAGS[1], lambda: pairs(self.source.read(TAGS[1]), TAGS[1]))
        need(list(tags) == TAGS[2:], TAGS[1], "doesn't name the three tag files")
        for name in TAGS[2:]:
            need(sha(self.source.read(name)).hex() == tags[name], name, "isn't what the tag manifest says")
        listed = self.at(TAGS[2], lambda: pairs(self.source.read(TAGS[2]), TAGS[2]))
        need(self.source.read(TAGS[3]) == BAGIT, TAGS[3], "isn't as the format says")
        need(list(listed) == sorted(listed, key=place) and set(FORMS[:3]) <= set(listed), TAGS[2], "isn't in order")
        for name in sorted(set(self.source.at) ^ {*listed, *TAGS}):
            need(name in self.source.at, name, "is missing")
            need(place(name)[0] == len(FORMS), name, "is in no manifest")
        return listed

    def member(self, name, digest):
        made, what = hashlib.sha256(), "isn't what the manifest says: its SHA-256 is another"
        for block in self.source.blocks(name):
            made.update(block)
        found = made.hexdigest()
        if name.startswith("data/entries/"):
            self.before, lines = None, self.source.read(name).split(b"\n")
            need(len(lines) > 1 and lines[-1] == b"", name, "doesn't end with a whole line")
            for number, line in enumerate(lines[:-1], 1):  # first, to name the line
                self.at(f"{name}, line {number}", lambda n=number, text=line: self.entry(name[13:-6], text, n))
        need(found == digest, name, what)
        if name.startswith("data/authors/"):
            keys = self.at(name, lambda: strict(self.source.read(name)))
            need(fits(keys, AUTHOR), name, "isn't as the format says")
            need(key_id(keys) == name[13:-5], name, "has keys that aren't those of its key id")
            self.authors[key_id(keys)] = keys
        elif name.startswith("data/evidence/"):
            need(name[14:] == found, name, "isn't the file that its name says")

    def entry(self, file, line, number):
        where = f"data/entries/{file}.sdjwt, line {number}"
        token, *disclosures, last = line.decode("ascii").split("~")
        head, body, mark = token.split(".")
        need(strict(unb64(head)) == ENTRY_HEADER and last == "", where, "isn't an entry")
        claims, hash_ = strict(unb64(body)), b64(sha(token.encode()))
        first = claims.get("seq") == 0 and "prev" not in claims
        fine = fits(claims, {key: CLAIMS[key] for key in CLAIMS if key != "prev" or not first})
        digests = [one["..."] for one in claims["changes"]]
        fine = fine and (first or claims["seq"]) and 0 < len(digests) == len(set(digests)) <= 1000
        old = claims["replaces"].items()
        need(fine and all(int(n) < len(digests) and 0 < len(one) <= 64 for n, one in old), where, "isn't as the format says")
        need(claims["iss"] in self.authors, where, "is by an author whose keys aren't here")
        try:
            key = Ed25519PublicKey.from_public_bytes(unb64(self.authors[claims["iss"]]["ed25519"]))
            key.verify(unb64(mark), f"{head}.{body}".encode())
        except InvalidSignature:
            raise Fault(where, "its author's signature doesn't hold") from None
        shown_ = {b64(sha(one.encode())) for one in disclosures}
        need(len(shown_) == len(disclosures) and shown_ <= set(digests), where, "has a value that its author didn't sign here")
        need(claims["file"] == file, where, "belongs to another file")
        here = (claims["iat"], claims["iss"], claims["seq"], hash_)
        need(self.before is None or (here[:3] >= self.before[:3] and here != self.before), where, "isn't in its place")
        self.before = here
        for one in disclosures:
            pair = strict(unb64(one))
            need(fits(pair, (SALT, CHANGE)), where, "has a value that isn't as the format says")
            change = pair[1]
            if (change["type"], change["field"]) == ("evidence", "sha256"):
                self.named.add(change["value"])
        author, seq = claims["iss"], claims["seq"]
        self.entries += 1
        self.missing[author] = self.missing.get(author, 0) + len(digests) - len(disclosures)
        self.types[file] = self.types.get(file, 0) + len(digests) - len(disclosures)
        heads = self.heads.setdefault(file, {})
        heads[author] = max(heads.get(author, (-1, "")), (seq, hash_))
        self.chains.setdefault(author, []).append((seq, hash_, claims.get("prev"), where))

    def seal(self):
        where, self.sealed = "data/seal.json", strict(self.source.read("data/seal.json"))
        said = self.sealed
        need(fits(said, SEAL) and 0 < len(said["cases"]) <= 2000 and len(said["approvals"]) <= 50, where, "isn't as the format says")
        inner = [said["heads"], said["withheld"], *said["heads"].values(), *said["withheld"].values()]
        need(all(map(rising, [said["cases"], *inner, *(t for f in said["withheld"].values() for t in f.values())])), where, "isn't in order")
        need(set(said["withheld"]) <= set(said["heads"]) >= set(said["cases"]), where, "tells of files that aren't here")
        pages = {n[12:].partition(".")[0] for n in self.source.at if n.startswith("data/report/")}
        need(pages <= set(said["cases"]), where, "doesn't name a case that has a page here")
        heads = {file: {a: tuple(h) for a, h in authors.items()} for file, authors in self.sealed["heads"].items()}
        need(heads == self.heads, where, "names another state than the entries are at")
        said = {f: sum(sum(n.values()) for n in types.values()) for f, types in self.sealed["withheld"].items()}
        need(said == {f: n for f, n in self.types.items() if n}, where, "says that other values are withheld")
        need(set(self.authors) == set(self.chains), "data/authors/", "aren't the authors of the entries")

    def ledger(self, name):
        raw, here = strict(self.source.read(name)), {n[14:] for n in self.source.at if n.startswith("data/evidence/")}
        need(key_id(raw) == name[13:-5], name, "has keys that aren't those of its key id")
        texts = [json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode() for one in raw["statements"]]
        fine = fits(raw, LEDGER) and rising([sha(text) for text in texts]) and rising([(p["file"], p["sha256"]) for p in raw["pieces"]])
        need(fine and texts and raw["pieces"], name, "isn't as the format says")
        signed = set()
        for text in texts:
            said = strict(jws(text, "sijil-ledger+jws", lambda facts: raw, name)[0])
            need(fits(said, STATEMENT) and said["heads"] and rising(said["heads"]), name, "isn't as the format says")
            signed |= set(said["heads"])
        for piece in raw["pieces"]:
            where = f"{name}, about {piece['sha256']}"
            need(piece["sha256"] in here and piece["file"] in self.heads, where, "tells of a file that isn't here")
            before = ledger_hash("", [name[13:-5], piece["file"], piece["sha256"], piece["salt"]])
            for number, line in enumerate(piece["lines"], 1):
                need(line[0] == number, f"{where}, line {number}", "stands where another line is missing")
                before = ledger_hash("", [before, *line[:5]])
                need(before == line[5], f"{where}, line {number}", "doesn't hang on the line before")
            need(piece["lines"] and rising([int(n) for n in piece["whom"]]), where, "isn't as the format says")
            for number, (salt, whom) in piece["whom"].items():
                said = piece["lines"][int(number) - 1][3]
                need(said == ledger_hash("-whom", [salt, whom]), f"{where}, line {number}", "names somebody else")
            need(before in signed, where, "ends in a line that its author didn't sign")

    def identities(self, name):
        deal, _, sealed = self.source.read(name).partition(b"\n")
        said = strict(jws(deal, "sijil-custody-deal+jws", lambda facts: self.facts["keys"], name)[0])
        who = [(one["who"], unb64(one["piece"]))[0] for one in said["holders"]]
        fine = fits(said, DEAL) and said["k"] <= len(who) == len(set(who)) <= 9 and rising(said["readers"]) and said["file"] in self.heads
        need(fine, name, "isn't as the format says")
        fine = said["file"] == name[16:-7] and said["sha256"] == b64(sha(sealed))
        need(fine, name, "isn't what the sealer gave to the custodians")

    def chain_faults(self):
        self.gaps = {}
        for author, links in sorted(self.chains.items()):
            links.sort()
            by = {}
            for seq, hash_, prev, where in links:
                if by.setdefault(seq, hash_) != hash_ or (prev and by.get(seq - 1, prev) != prev):
                    self.warnings.append(f"BREAK: {where}: {author} has signed two histories that exclude each other")
            self.gaps[author] = sum(seq and seq - 1 not in by for seq in by)

def pairs(raw, where):
    found = re.findall(rf"({HEX})  ([!-~]{{1,94}})\n", raw.decode("ascii"))
    need("".join(f"{d}  {n}\n" for d, n in found).encode() == raw, where, "isn't a manifest")
    need(len({name.casefold() for _, name in found}) == len(found), where, "has a name twice")
    return {name: digest for digest, name in found}

def ledger_hash(label, parts):
    return b64(sha(f"sijil/ledger{label}/v1\0".encode() + json.dumps(parts, separators=(",", ":")).encode()))

def der(data):
    """The values in DER: (tag, body, whole)."""
    found = []
    while data:
        length, start = data[1], 2
        if length & 128:
            start += length & 127
            length = int.from_bytes(data[2:start], "big")
        need(len(data) >= start + length, "a time stamp", "is cut short")
        found.append((data[0], data[start : start + length], data[: start + length]))
        data = data[start + length :]
    return found

def stamp(name, raw, digest, roots):
    """One RFC 3161 stamp in words. It says that the seal existed no later than its time, and nothing else."""
    need(name == f"stamps/{sha(raw).hex()}.tsr", name, "isn't the stamp that its name says")
    signed = der(der(der(der(der(raw)[0][1])[1][1])[1][1])[0][1])  # TimeStampResp, ContentInfo, [0], SignedData
    inner = der(der(signed[2][1])[1][1])[0][1]
    info, certificates = der(der(inner)[0][1]), [x509.load_der_x509_certificate(c[2]) for c in der(signed[3][1])]
    need(der(info[2][1])[1][1] == digest, name, "is a stamp over something else")
    signer = der(der(signed[-1][1])[0][1])
    attributes = {der(one[1])[0][2]: der(der(one[1])[1][1])[0][1] for one in der(signer[3][1])}
    hash_ = {1: hashes.SHA256, 2: hashes.SHA384, 3: hashes.SHA512}[der(signer[2][1])[0][1][-1]]()
    made = hashes.Hash(hash_)
    made.update(inner)
    need(attributes[bytes.fromhex("06092a864886f70d010904")] == made.finalize(), name, "has another content than its authority signed")
    serial = int.from_bytes(der(signer[1][1])[1][1], "big")
    leaf = next(c for c in certificates if c.serial_number == serial)
    data, mark = b"\x31" + signer[3][2][1:], signer[5][1]
    try:
        if isinstance(leaf.public_key(), rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(hash_), padding.PSS.DIGEST_LENGTH)
            leaf.public_key().verify(mark, data, pss if signer[4][1][10:11] == b"\x0a" else padding.PKCS1v15(), hash_)
        else:
            leaf.public_key().verify(mark, data, ec.ECDSA(hash_))
    except InvalidSignature:
        raise Fault(name, "its authority's signature doesn't hold") from None
    when = datetime.datetime.strptime(info[4][1].decode()[:14], "%Y%m%d%H%M%S").replace(tzinfo=datetime.UTC)
    when += datetime.timedelta(seconds=info[4][1][14:15] == b".")  # a part of a second: no later than the next
    late = [der(one[1]) for one in info[5:] if one[0] == 0x30]  # accuracy: its seconds, and one for what is below
    when += datetime.timedelta(seconds=sum(int.from_bytes(a[1], "big") if a[0] == 2 else 1 for a in (late[0] if late else [])))
    said = f"sealed no later than {when:%Y-%m-%d %H:%M:%S} UTC, says {shown(leaf.subject.rfc4514_string())}"
    if not roots:
        return f"{said}; NOT JUDGED: give the authority's root certificate with --roots"
    one = leaf
    need(x509.ExtendedKeyUsageOID.TIME_STAMPING in leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value, name, "is by a key that isn't for time stamps")
    for _ in range(8):
        need(one.not_valid_before_utc <= when <= one.not_valid_after_utc, name, "is by a certificate that wasn't valid then")
        for issuer in [*roots, *certificates]:
            try:
                if not issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
                    continue  # whoever bought any certificate of that root could otherwise make authorities
                one.verify_directly_issued_by(issuer)
            except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
                continue
            if issuer in roots:
                return f"{said}, whose certificate leads to {shown(issuer.subject.rfc4514_string())}"
            one = issuer
            break
        else:
            break
    return f"{said}; NOT PROVEN: its certificate leads to none of the given roots"

def load(path):
    with open(path, "rb") as pem:
        return x509.load_pem_x509_certificates(pem.read())

def clock(seconds):
    try:
        return f"{datetime.datetime.fromtimestamp(seconds, datetime.UTC):%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):  # a clock can say anything
        return str(seconds)

def report(check):
    seal, facts = check.sealed, check.facts
    print("HOLDS: every byte is as it was sealed, and every signature is right.")
    print(f"sealed by   {facts['sender']}  ({shown(seal['name'] or 'no name given')}: a claim; compare the key id by another way)")
    print(f"sealed at   {clock(facts['iat'])} UTC, by the sealer's own clock")
    print(f"for         {shown(seal['purpose']) or '(not said)'}, policy {shown(seal['policy'])}")
    print(f"holds       {len(seal['cases'])} cases, {check.entries} entries in {len(check.heads)} files, {len(check.evidence)} pieces of evidence")
    unnamed = len(set(check.evidence) - check.named)
    print(f"evidence    {len(check.evidence) - unnamed} named by a record that is shown, {unnamed} by none")
    for author in sorted(check.chains):
        name = shown(check.authors[author].get("name") or "no name given")
        gaps = f"{check.gaps[author]} gaps (entries elsewhere)" if check.gaps[author] else "no gaps"
        print(f"author      {author}  {name}: {len(check.chains[author])} entries, {gaps}, {check.missing[author]} values withheld")
    print(f"withheld    {sum(check.missing.values())} values in all; the signatures hold without them")
    for text in check.stamps:
        print(f"time stamp  {text}")
    print("time stamp  none" if not check.stamps else "            (a stamp doesn't show when something was made, or that it is true)")
    for text in check.warnings:
        print(f"WARNING     {text}")

def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("source", metavar="FOLDER-OR-TAR")
    words.add_argument("--roots", metavar="PEM", help="root certificates of the time-stamp authorities that you trust")
    options = words.parse_args()
    try:
        roots = load(options.roots) if options.roots else []
        check = Check(Source(options.source))
        check.run(roots)
    except Fault as fault:
        print(f"FAULT: {shown(fault.args[0])}: {shown(fault.args[1])}")
        print("This file isn't as it was sealed. This is the first fault; there may be more.")
        return 1
    except (OSError, ValueError) as error:
        print(f"It could not be read: {type(error).__name__}")
        return 2
    report(check)
    return 0


if __name__ == "__main__":
    sys.exit(main())
