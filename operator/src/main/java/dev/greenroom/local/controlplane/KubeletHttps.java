package dev.greenroom.local.controlplane;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * TLS of the node's server as a kubelet has it: who shows no certificate of our authority is not
 * heard.
 */
public final class KubeletHttps extends HttpsConfigurator {
  public KubeletHttps(SSLContext kubeletTls) {
    super(kubeletTls);
  }

  @Override
  public void configure(HttpsParameters connection) {
    // An SSLContext cannot demand a client certificate by itself.
    SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
    parameters.setNeedClientAuth(true);
    connection.setSSLParameters(parameters);
  }
}
