package dev.greenroom.binding;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.util.Objects;

/**
 * Makes clients of which each has no more than so many requests under way. One HTTP/2 connection
 * takes 100 streams, and the JDK's client refuses the next ones instead of waiting; more than some
 * thirty at once make an API server no faster either.
 */
public final class RequestLine extends JdkHttpClientFactory {
  private final int atOnce;

  public RequestLine(int atOnce) {
    this.atOnce = atOnce;
  }

  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    return lined(super.createNewHttpClientBuilder());
  }

  private HttpClient.Builder lined(HttpClient.Builder builder) {
    return (HttpClient.Builder)
        Proxy.newProxyInstance(
            RequestLine.class.getClassLoader(),
            new Class<?>[] {HttpClient.Builder.class},
            (proxy, method, args) -> {
              try {
                Object made = Objects.requireNonNull(method.invoke(builder, args));
                return made instanceof HttpClient client
                    ? new LinedHttpClient(client, atOnce)
                    : proxy;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
