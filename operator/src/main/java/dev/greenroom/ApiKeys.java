package dev.greenroom;

import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.keys.ApiKey;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.gateway.keys.StoredKey;
import dev.greenroom.gateway.organization.Keys;
import java.util.Comparator;
import java.util.List;

/** The public keys of an organisation as its routes want them, out of the store. */
final class ApiKeys implements Keys {
  private final KeyStore store;

  ApiKeys(KeyStore store) {
    this.store = store;
  }

  @Override
  public List<Key> list(String organization) {
    return store.list(organization).stream()
        .filter(key -> key.kind() == Caller.Kind.PUBLIC)
        .sorted(Comparator.comparing(StoredKey::createdAt))
        .map(ApiKeys::shown)
        .toList();
  }

  @Override
  public Created create(String organization, String name) {
    ApiKey key = store.create(organization, Caller.Kind.PUBLIC, name);
    Key shown =
        store
            .find(key)
            .map(ApiKeys::shown)
            .orElseThrow(() -> new IllegalStateException("a key was made and is not there"));
    return new Created(shown, key.text());
  }

  @Override
  public boolean revoke(String organization, String id) {
    return store.revoke(organization, id).isPresent();
  }

  private static Key shown(StoredKey key) {
    String hint = key.hint();
    String beginning = hint.endsWith("…") ? hint.substring(0, hint.length() - 1) : hint;
    return new Key(key.id(), key.name(), beginning, key.createdAt(), key.isRevoked());
  }
}
