package dev.greenroom.gateway.organization;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Keys in memory. */
final class KeyRing implements Keys {
  private final List<Key> keys = new ArrayList<>();

  @Override
  public List<Key> list(String organization) {
    return List.copyOf(keys);
  }

  @Override
  public Created create(String organization, String name) {
    String id = "k" + keys.size();
    Key key = new Key(id, name, "pk_" + id, Instant.parse("2026-01-02T03:04:05Z"), false);
    keys.add(key);
    return new Created(key, "pk_" + id + "secret");
  }

  @Override
  public boolean revoke(String organization, String id) {
    boolean there = keys.stream().anyMatch(key -> key.id().equals(id));
    keys.replaceAll(
        key ->
            key.id().equals(id)
                ? new Key(id, key.name(), key.beginning(), key.created(), true)
                : key);
    return there;
  }
}
