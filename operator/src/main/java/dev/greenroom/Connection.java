package dev.greenroom;

import dev.greenroom.api.GreenroomSerialization;
import dev.greenroom.binding.CertificateOnly;
import dev.greenroom.binding.RequestLine;
import dev.greenroom.binding.ServerClock;
import dev.greenroom.binding.ServerTime;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.InstantSource;

/**
 * A connection to one cluster: a client for watches, another for requests (one HTTP/2 connection
 * takes only 100 streams, and watches hold theirs), and the API server's clock learned from both.
 */
public record Connection(
    KubernetesClient watches, KubernetesClient requests, ServerClock serverClock)
    implements AutoCloseable {
  private static final int REQUEST_TIMEOUT_MILLIS = 10_000;
  private static final int REQUESTS_AT_ONCE = 32;

  public static Connection open(Config config, InstantSource local) {
    ServerClock clock = new ServerClock(local);
    return new Connection(
        client(
            plain(config),
            GreenroomSerialization.forWatches(),
            new JdkHttpClientFactory(),
            clock,
            local),
        client(
            config,
            GreenroomSerialization.create(),
            new RequestLine(REQUESTS_AT_ONCE),
            clock,
            local),
        clock);
  }

  /** For the watches of a node, which runs what the containers of its pods are made of. */
  public static KubernetesClient ofNode(Config config, InstantSource local) {
    return client(
        plain(config),
        GreenroomSerialization.create(),
        new JdkHttpClientFactory(),
        new ServerClock(local),
        local);
  }

  /** A silent HTTP/2 connection would silence every later list and watch with it. */
  private static Config plain(Config config) {
    return new ConfigBuilder(config).withHttp2Disable(true).build();
  }

  private static KubernetesClient client(
      Config config,
      KubernetesSerialization serialization,
      HttpClient.Factory factory,
      ServerClock clock,
      InstantSource local) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
                .withWatchReconnectInterval(100)
                .build())
        .withKubernetesSerialization(serialization)
        .withHttpClientFactory(factory)
        .withHttpClientBuilderConsumer(
            new CertificateOnly(config)
                .andThen(
                    builder ->
                        builder.addOrReplaceInterceptor(
                            "server-time", new ServerTime(clock, local))))
        .build();
  }

  /**
   * The client for requests while somebody waits for the answer: what has none in time is given up.
   * The usual ten repetitions take minutes when an API server hangs.
   *
   * @param patience with each request, in milliseconds
   */
  public KubernetesClient prompt(int patience) {
    return requests
        .newClient(
            new RequestConfigBuilder()
                .withRequestTimeout(patience)
                .withRequestRetryBackoffLimit(0)
                .build())
        .adapt(KubernetesClient.class);
  }

  @Override
  public void close() {
    requests.close();
    watches.close();
  }
}
