/** The keys of the objects in a store. A sync only ever requests these. */
export const channelKey = (channel: string) => `channels/${channel}.json`;
/** A library's manifest.json, named by the library's id. */
export const manifestKey = (id: string) => `manifests/${id}.json`;
/** Up to 8 MiB of a file, named by its SHA-256; never changes. */
export const partKey = (sha256: string) => `parts/${sha256}`;

/** The largest channel and manifest that are read: a manifest for 1 TiB of files is about 10 MB. */
export const MAX_CHANNEL_BYTES = 64 * 1024;
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
