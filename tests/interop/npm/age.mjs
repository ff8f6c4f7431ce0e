// age-encryption on standard input: `encrypt RECIPIENT…` or `decrypt IDENTITY`, bytes in, bytes out.
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";

async function input() {
  const parts = [];
  for await (const part of process.stdin) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}

const [verb, ...keys] = process.argv.slice(2);
if (verb === "encrypt") {
  const encrypter = new Encrypter();
  for (const key of keys) encrypter.addRecipient(key);
  process.stdout.write(await encrypter.encrypt(await input()));
} else if (verb === "decrypt") {
  const decrypter = new Decrypter();
  decrypter.addIdentity(keys[0]);
  process.stdout.write(await decrypter.decrypt(await input()));
} else if (verb === "identity") {
  const identity = await generateHybridIdentity();
  process.stdout.write(`${identity}\n${await identityToRecipient(identity)}`);
}
