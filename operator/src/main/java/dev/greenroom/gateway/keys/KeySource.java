package dev.greenroom.gateway.keys;

import org.jspecify.annotations.Nullable;

/** Where keys are looked up by their id: a cache, how far it is to be trusted, and the truth. */
interface KeySource {

  /** What the cache has; null is no proof that there is none. */
  @Nullable StoredKey cached(String id);

  Trust trust();

  /** Asks the API server. */
  Live read(String id);

  /** How far the cache is to be trusted. */
  enum Trust {
    /** Seen to be equal to the truth a moment ago: what it has needs no question. */
    FRESH,
    /** Not of late: every key is asked for, and the cache answers when nobody else does. */
    STALE,
    /** The API server has been silent for so long that a key may be revoked long since. */
    LOST
  }

  /** The API server's word on a key. */
  sealed interface Live {
    record Found(StoredKey key) implements Live {}

    record Absent() implements Live {}

    record NoAnswer() implements Live {}
  }
}
