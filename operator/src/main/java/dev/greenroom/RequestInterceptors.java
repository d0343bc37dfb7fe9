package dev.greenroom;

import dev.greenroom.binding.ServerClock;
import dev.greenroom.binding.ServerTime;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What every request to the API server passes: the answer's time is noted, and whoever identifies
 * by a certificate looks for no token. The client would, from the second minute on: with each
 * request it reads the kubeconfig again, which costs more than the request itself.
 */
record RequestInterceptors(Config config, ServerClock clock, InstantSource local)
    implements Consumer<HttpClient.Builder> {

  @Override
  public void accept(HttpClient.Builder builder) {
    builder.addOrReplaceInterceptor("server-time", new ServerTime(clock, local));
    if (hasCertificateOnly()) {
      builder.addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, null);
    }
  }

  private boolean hasCertificateOnly() {
    return (config.getClientCertData() != null || config.getClientCertFile() != null)
        && config.getOauthToken() == null
        && config.getAutoOAuthToken() == null
        && config.getOauthTokenProvider() == null
        && config.getAuthProvider() == null
        && config.getUsername() == null;
  }
}
