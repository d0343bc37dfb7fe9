package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CertificateOnlyTest {

  @Test
  void aCertificateNeedsNoTokenAndNoSecondReadOfTheKubeconfig() {
    assertThat(passed(certificate().build()))
        .isNotEmpty()
        .doesNotContain(TokenRefreshInterceptor.NAME);
  }

  @Test
  void aTokenIsRefreshed() {
    assertThat(passed(config().withOauthToken("abc").build()))
        .contains(TokenRefreshInterceptor.NAME);
    assertThat(passed(certificate().withAutoOAuthToken("abc").build()))
        .contains(TokenRefreshInterceptor.NAME);
    assertThat(passed(certificate().withOauthTokenProvider(() -> "abc").build()))
        .contains(TokenRefreshInterceptor.NAME);
    assertThat(passed(config().build())).contains(TokenRefreshInterceptor.NAME);
  }

  private static ConfigBuilder config() {
    return new ConfigBuilder(Config.empty());
  }

  private static ConfigBuilder certificate() {
    return config().withClientCertData("Y2VydA==").withClientKeyData("a2V5");
  }

  private static Set<String> passed(Config config) {
    HttpClient.Factory factory = new JdkHttpClientFactory();
    HttpClient.Builder builder = factory.newBuilder();
    HttpClientUtils.createApplicableInterceptors(config, factory)
        .forEach(builder::addOrReplaceInterceptor);
    new CertificateOnly(config).accept(builder);
    return ((StandardHttpClientBuilder<?, ?, ?>) builder).getInterceptors().keySet();
  }
}
