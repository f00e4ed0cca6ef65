import { z } from 'zod';
import { channelName, publicKeyText } from '#shared/contract/sync.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { isSignedBy, type Signer } from './signing.ts';

const SCHEMA_VERSION = 1;

const channelSchema = z.strictObject({
  schema: z.literal(SCHEMA_VERSION),
  /** Signed with the rest, so that one channel's file cannot stand in for another's. */
  channel: channelName,
  /** Grows by one with each publication. */
  sequence: z.int().min(1),
  published: z.iso.datetime(),
  /** After this the channel is no longer trusted: someone may be holding back newer ones. */
  expires: z.iso.datetime(),
  /** The library's id is the hash of everything in its manifest, so signing the channel signs the manifest. */
  library: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Channel = z.infer<typeof channelSchema>;

/** The file in the bucket: what is signed is kept as text, so that there is only one way to read it. */
const envelopeSchema = z.strictObject({
  signed: z.string(),
  signature: z.strictObject({ key: publicKeyText, value: z.string().max(200) }).nullable(),
});

/** A channel as found: nothing about it is trusted yet except that its signature, if it has one, is right. */
export interface FoundChannel {
  readonly channel: Channel;
  /** The key that signed it; null if unsigned. */
  readonly key: string | null;
}

/** What is remembered of a channel from earlier syncs. */
export const seenChannelSchema = z.strictObject({
  key: publicKeyText.nullable(),
  sequence: z.int().min(1),
  library: z.string(),
});
type SeenChannel = z.infer<typeof seenChannelSchema>;

export interface TrustRules {
  readonly name: string;
  /** The key that the person named. */
  readonly key: string | undefined;
  readonly allowUnsigned: boolean;
  readonly seen: SeenChannel | undefined;
  readonly now: Date;
}

export function channelText(channel: Omit<Channel, 'schema'>, signer: Signer | undefined): string {
  const signed = JSON.stringify({ schema: SCHEMA_VERSION, ...channel });
  const signature = signer === undefined ? null : { key: signer.key, value: signer.sign(signed) };
  return `${JSON.stringify({ signed, signature })}\n`;
}

const untrusted = (message: string, cause?: unknown) => new ReelscopeError('untrusted', message, { cause });

/** Whether the text is a channel's file, of any version and signed by anyone. */
export function isChannelText(text: string): boolean {
  const envelope = envelopeSchema.safeParse(parseJson(text));
  return (
    envelope.success && z.object({ schema: z.number() }).safeParse(parseJson(envelope.data.signed)).success
  );
}

/** Reads a channel's file. Throws `untrusted` for anything else, another version, or a wrong signature. */
export function readChannel(text: string, name: string): FoundChannel {
  const envelope = envelopeSchema.safeParse(parseJson(text));
  if (!envelope.success) throw untrusted(`The file of channel ${name} is not valid: publish again.`);
  const { signed, signature } = envelope.data;
  if (signature !== null && !isSignedBy(signature.key, signed, signature.value)) {
    throw untrusted(`The signature of channel ${name} is wrong: it was changed after it was signed.`);
  }
  const json = parseJson(signed);
  const version = z.object({ schema: z.number() }).safeParse(json);
  if (version.success && version.data.schema !== SCHEMA_VERSION) {
    throw untrusted(
      `Channel ${name} has format ${version.data.schema} and this program reads ${SCHEMA_VERSION}: update Reelscope.`,
    );
  }
  const parsed = channelSchema.safeParse(json);
  if (!parsed.success) throw untrusted(`Channel ${name} cannot be read: publish again.`, parsed.error);
  return { channel: parsed.data, key: signature?.key ?? null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Decides whether to trust a channel. Throws `untrusted` for a key other than the pinned one, a missing signature
 * unless the person allowed that, another channel's file, a publication older than one seen before, and an expired one.
 */
export function assertTrusted({ channel, key }: FoundChannel, rules: TrustRules): void {
  const { name, seen, now } = rules;
  const pinned = rules.key ?? seen?.key ?? undefined;
  if (channel.channel !== name) {
    throw untrusted(
      `The file of channel ${name} is that of channel ${channel.channel}: it was put there by mistake or on purpose.`,
    );
  }
  if (key === null && pinned !== undefined) {
    throw untrusted(`Channel ${name} is not signed, but should be signed by ${pinned}.`);
  }
  if (key === null && !rules.allowUnsigned) {
    throw untrusted(
      `Channel ${name} is not signed: allow unsigned channels only if you trust everyone who can write there.`,
    );
  }
  if (pinned !== undefined && key !== pinned) {
    throw untrusted(
      `Channel ${name} is signed by ${String(key)}, and ${pinned} is trusted: ask its publisher which is right.`,
    );
  }
  // Sequence numbers are compared within one key's publications only: naming a new key starts over.
  if (seen?.key === key) {
    if (channel.sequence < seen.sequence) {
      throw untrusted(
        `Channel ${name} went back from publication ${seen.sequence} to ${channel.sequence}: an old copy of it is being served.`,
      );
    }
    if (channel.sequence === seen.sequence && channel.library !== seen.library) {
      throw untrusted(
        `Channel ${name} names two libraries in publication ${seen.sequence}: one of them is forged.`,
      );
    }
  }
  if (Date.parse(channel.expires) < now.getTime()) {
    throw untrusted(
      `Channel ${name} expired on ${channel.expires}: check this computer's clock, or ask its publisher to publish again.`,
    );
  }
}
