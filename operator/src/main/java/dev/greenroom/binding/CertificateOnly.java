package dev.greenroom.binding;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.util.function.Consumer;

/**
 * Keeps a client that identifies by a certificate from looking for a token: from the second minute
 * on it would read the kubeconfig again with each request, which costs more than the request.
 *
 * @param config how the client identifies; one with a token refreshes it as ever
 */
public record CertificateOnly(Config config) implements Consumer<HttpClient.Builder> {

  @Override
  public void accept(HttpClient.Builder builder) {
    if (hasCertificate() && !hasAnythingElse()) {
      builder.addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, null);
    }
  }

  private boolean hasCertificate() {
    return config.getClientCertData() != null || config.getClientCertFile() != null;
  }

  private boolean hasAnythingElse() {
    return config.getOauthToken() != null
        || config.getAutoOAuthToken() != null
        || config.getOauthTokenProvider() != null
        || config.getAuthProvider() != null
        || config.getUsername() != null;
  }
}
