package dev.greenroom.gateway.keys;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.greenroom.binding.CertificateOnly;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API keys of the cluster as a watch of its own shows them. A watch that nothing is heard of
 * may be quiet or dead, so every second a list is compared with what it has shown: a key that
 * differs is read live from then on, and a watch that stays behind is begun anew.
 */
public final class KeyWatch implements KeySource, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeyWatch.class);

  /** Of all requests at once: made-up keys must not become a flood at the API server. */
  private static final int READS_AT_ONCE = 8;

  private static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(5));

  /** Comparisons in a row that doubt the same key: fewer may be a change on its way. */
  private static final int BEHIND = 5;

  private final KubernetesClient client;
  private final String namespace;
  private final Freshness freshness;
  private volatile SharedIndexInformer<Secret> informer;
  private final Semaphore reads = new Semaphore(READS_AT_ONCE);
  private final ScheduledFuture<?> comparisons;

  /** Names of Secrets that the last list showed otherwise than the watch. */
  private volatile Set<String> doubted = Set.of();

  /** Only of the thread that compares. */
  private int doubts;

  /** Only of the thread that compares: it is said once that there is no answer. */
  private boolean unanswered;

  /** How often the cache is compared with the truth, and how long one answer is waited for. */
  record Pace(Duration compareEvery, Duration answerWithin) {}

  private KeyWatch(
      KubernetesClient client,
      String namespace,
      Freshness freshness,
      ScheduledExecutorService scheduler,
      Pace pace) {
    this.client = client;
    this.namespace = namespace;
    this.freshness = freshness;
    this.informer = newInformer();
    informer.run();
    freshness.agreed(freshness.now());
    this.comparisons =
        scheduler.scheduleWithFixedDelay(
            this::compare,
            pace.compareEvery().toMillis(),
            pace.compareEvery().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Starts the watch; returns once the first list is there.
   *
   * @param cluster connected to with a client of its own, which gives up quickly
   * @param namespace of the release
   * @param scheduler for a short request every second
   * @param ticker monotonic: a clock that is set back makes no key live longer
   */
  public static KeyWatch start(
      Config cluster, String namespace, ScheduledExecutorService scheduler, Ticker ticker) {
    return start(cluster, namespace, scheduler, ticker, USUAL);
  }

  static KeyWatch start(
      Config cluster,
      String namespace,
      ScheduledExecutorService scheduler,
      Ticker ticker,
      Pace pace) {
    int patience = (int) pace.answerWithin().toMillis();
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(cluster)
                    .withRequestTimeout(patience)
                    .withConnectionTimeout(patience)
                    .withRequestRetryBackoffLimit(0)
                    // A request that times out takes its connection with it: over HTTP/2 all
                    // later ones would wait on the same dead one.
                    .withHttp2Disable(true)
                    .withWatchReconnectInterval(100)
                    .build())
            .withHttpClientFactory(new JdkHttpClientFactory())
            .withHttpClientBuilderConsumer(new CertificateOnly(cluster))
            .build();
    try {
      return new KeyWatch(client, namespace, new Freshness(ticker), scheduler, pace);
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  @Override
  public @Nullable StoredKey cached(String id) {
    String name = StoredKey.secretName(id);
    return doubted.contains(name) ? null : StoredKey.of(seen(name));
  }

  @Override
  public Trust trust() {
    return freshness.trust();
  }

  @Override
  public Live read(String id) {
    if (!reads.tryAcquire()) {
      return new Live.NoAnswer();
    }
    try {
      long asked = freshness.now();
      Secret secret =
          client.secrets().inNamespace(namespace).withName(StoredKey.secretName(id)).get();
      freshness.answered(asked);
      StoredKey key = StoredKey.of(secret);
      return key == null ? new Live.Absent() : new Live.Found(key);
    } catch (KubernetesClientException e) {
      return new Live.NoAnswer();
    } finally {
      reads.release();
    }
  }

  /** Whether the cache can be trusted now: part of the gateway's readiness. */
  public boolean isHealthy() {
    return trust() == Trust.FRESH;
  }

  @Override
  public void close() {
    comparisons.cancel(false);
    informer.stop();
    client.close();
  }

  private void compare() {
    try {
      long asked = freshness.now();
      List<Secret> live = keys().list().getItems();
      freshness.answered(asked);
      unanswered = false;
      Set<String> before = doubted;
      doubted = differences(live);
      if (doubted.isEmpty()) {
        freshness.agreed(asked);
      }
      doubts = doubted.stream().anyMatch(before::contains) ? doubts + 1 : 0;
      if (doubts >= BEHIND) {
        doubts = 0;
        watchAnew();
      }
    } catch (RuntimeException e) {
      // Thrown on, it would end the comparisons for good.
      if (!unanswered) {
        log.warn("the API keys cannot be compared with the cluster's: {}", e.toString());
      }
      unanswered = true;
    }
  }

  private void watchAnew() {
    log.warn("the watch of the API keys is behind; another one is begun");
    SharedIndexInformer<Secret> next = newInformer();
    next.start(); // what it does not know yet is read live
    SharedIndexInformer<Secret> last = informer;
    informer = next;
    last.stop();
  }

  private SharedIndexInformer<Secret> newInformer() {
    SharedIndexInformer<Secret> made = keys().runnableInformer(0);
    // Whatever ends the watch, go on trying; what is missed meanwhile is read live.
    made.exceptionHandler((started, cause) -> true);
    return made;
  }

  private Set<String> differences(List<Secret> live) {
    Map<String, String> versions = versions(informer.getIndexer().list());
    Set<String> differing = new HashSet<>();
    versions(live)
        .forEach(
            (name, version) -> {
              if (!version.equals(versions.remove(name))) {
                differing.add(name);
              }
            });
    differing.addAll(versions.keySet()); // those that are no more
    return differing;
  }

  private static Map<String, String> versions(List<Secret> secrets) {
    Map<String, String> versions = new HashMap<>();
    for (Secret secret : secrets) {
      versions.put(secret.getMetadata().getName(), secret.getMetadata().getResourceVersion());
    }
    return versions;
  }

  private @Nullable Secret seen(String name) {
    return informer.getIndexer().getByKey(Cache.namespaceKeyFunc(namespace, name));
  }

  private FilterWatchListDeletable<Secret, SecretList, Resource<Secret>> keys() {
    return client.secrets().inNamespace(namespace).withField("type", StoredKey.TYPE);
  }
}
