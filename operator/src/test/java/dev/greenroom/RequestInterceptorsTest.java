package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.binding.ServerClock;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestInterceptorsTest {

  @Test
  void aCertificateNeedsNoTokenAndNoSecondReadOfTheKubeconfig() {
    assertThat(passed(certificate().build()))
        .contains("server-time")
        .doesNotContain(TokenRefreshInterceptor.NAME);
  }

  @Test
  void aTokenIsRefreshed() {
    assertThat(passed(config().withOauthToken("abc").build()))
        .contains("server-time", TokenRefreshInterceptor.NAME);
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
    InstantSource clock = InstantSource.system();
    new RequestInterceptors(config, new ServerClock(clock), clock).accept(builder);
    return ((StandardHttpClientBuilder<?, ?, ?>) builder).getInterceptors().keySet();
  }
}
