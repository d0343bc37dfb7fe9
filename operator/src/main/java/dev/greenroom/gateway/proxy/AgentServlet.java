package dev.greenroom.gateway.proxy;

import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.ErrorCatalogue;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.ee10.proxy.AsyncProxyServlet;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** Carries a request to the pod of its {@link Passage} and the answer back, both as they come. */
final class AgentServlet extends AsyncProxyServlet {
  private static final long serialVersionUID = 1L;
  private static final String BROKEN = AgentServlet.class.getName() + ".broken";
  private static final String SESSION = "X-Daily-Session-Id";

  private final transient ProxySettings settings;

  AgentServlet(ProxySettings settings) {
    this.settings = settings;
  }

  /** Jetty's would write every header of a request, the key among them. */
  @Override
  protected Logger createLogger() {
    return NOPLogger.NOP_LOGGER;
  }

  @Override
  protected HttpClient createHttpClient() throws ServletException {
    HttpClient client = super.createHttpClient();
    client.setIdleTimeout(settings.silence().toMillis());
    // An answer may take as long as it likes, while it comes.
    setTimeout(0);
    return client;
  }

  @Override
  protected HttpClient newHttpClient(ClientConnector connector) {
    HttpClient client = super.newHttpClient(connector);
    // Sessions come and go, and each has an address of its own.
    client.setDestinationIdleTimeout(settings.silence().toMillis());
    client.setUserAgentField(null);
    return client;
  }

  @Override
  protected ClientConnector newClientConnector() {
    ClientConnector connector = new ClientConnector();
    connector.setConnectTimeout(settings.connect());
    return connector;
  }

  @Override
  protected String rewriteTarget(HttpServletRequest request) {
    return Passage.of(request).target().toString();
  }

  /** This server says "continue" itself when it reads: an agent may not know how. */
  @Override
  protected boolean expects100Continue(HttpServletRequest request) {
    return false;
  }

  @Override
  protected void copyRequestHeaders(HttpServletRequest request, Request toAgent) {
    var sent = ServletContextRequest.getServletContextRequest(request).getHeaders();
    toAgent.headers(headers -> headers.clear().add(CarriedHeaders.toAgent(sent)));
  }

  @Override
  protected void addProxyHeaders(HttpServletRequest request, Request toAgent) {
    Passage passage = Passage.of(request);
    String before = request.getHeader("X-Forwarded-For");
    String peer = request.getRemoteAddr();
    addViaHeader(request, toAgent);
    toAgent.headers(
        headers -> {
          headers.put(SESSION, passage.session());
          headers.put("X-Forwarded-For", before == null ? peer : before + ", " + peer);
          headers.put("X-Forwarded-Prefix", passage.prefix());
          headers.computeField(
              "X-Forwarded-Proto", (name, given) -> kept(name, given, request.getScheme()));
          headers.computeField(
              "X-Forwarded-Host", (name, given) -> kept(name, given, request.getHeader("Host")));
          // An agent that closes an idle connection just when the next call comes would lose it.
          headers.put(HttpHeader.CONNECTION, "close");
        });
  }

  @Override
  protected void sendProxyRequest(
      HttpServletRequest request, HttpServletResponse toClient, Request toAgent) {
    // Whatever ends the exchange with the client ends the call.
    request.getAsyncContext().addListener(new ClientGone(Passage.of(request).end()));
    super.sendProxyRequest(request, toClient, toAgent);
  }

  /** A proxy before this one knows better. */
  private static @Nullable HttpField kept(
      String name, @Nullable List<HttpField> given, @Nullable String own) {
    if (given != null && !given.isEmpty()) {
      return given.get(0);
    }
    return own == null ? null : new HttpField(name, own);
  }

  @Override
  protected void onServerResponseHeaders(
      HttpServletRequest request, HttpServletResponse toClient, Response answer) {
    Set<String> seen = new HashSet<>();
    for (HttpField field : CarriedHeaders.toClient(answer.getHeaders())) {
      // The server's own Date gives way to the agent's.
      if (seen.add(field.getLowerCaseName())) {
        toClient.setHeader(field.getName(), field.getValue());
      } else {
        toClient.addHeader(field.getName(), field.getValue());
      }
    }
    toClient.setHeader("Access-Control-Allow-Origin", "*");
    toClient.addHeader("Access-Control-Expose-Headers", "Retry-After");
  }

  @Override
  protected StreamWriter newWriteListener(HttpServletRequest request, Response answer) {
    return new PromptWriter(request, answer);
  }

  @Override
  protected ReadListener newReadListener(
      HttpServletRequest request,
      HttpServletResponse toClient,
      Request toAgent,
      AsyncRequestContent content) {
    return new BoundedReader(request, toClient, toAgent, content);
  }

  @Override
  protected void onProxyResponseSuccess(
      HttpServletRequest request, HttpServletResponse toClient, Response answer) {
    Passage.of(request).end().complete(Optional.empty());
  }

  @Override
  protected void onProxyResponseFailure(
      HttpServletRequest request, HttpServletResponse toClient, Response answer, Throwable fault) {
    Optional<Answer> late = Optional.empty();
    try {
      if (toClient.isCommitted()) {
        breakOff(toClient);
      } else {
        toClient.reset();
        late = Optional.of(instead(request.getAttribute(BROKEN), fault));
      }
    } finally {
      Passage.of(request).end().complete(late);
    }
  }

  /**
   * @param broken what was wrong with the request, null when nothing was
   */
  private Answer instead(@Nullable Object broken, Throwable fault) {
    if (broken instanceof TooLarge) {
      return ErrorCatalogue.tooLarge(settings.maxBytes());
    }
    if (broken != null) {
      return ErrorCatalogue.bodyBroken();
    }
    return fault instanceof TimeoutException
        ? ErrorCatalogue.of(
            504, "The agent did not answer in time. Look at the agent's log, or try again.")
        : ErrorCatalogue.of(
            502,
            "The agent can't be reached, or its answer is not valid HTTP. Look at the agent's log.");
  }

  /** Ends the connection: an answer that was cut off must not look whole. */
  private static void breakOff(HttpServletResponse toClient) {
    try {
      toClient.sendError(-1);
    } catch (IOException | IllegalStateException e) {
      // The connection is gone already.
    }
  }

  /** Writes past the server's buffer: an event that waits there for the next one is late. */
  private final class PromptWriter extends StreamWriter {
    private final HttpServletRequest request;
    private @Nullable ByteBuffer next;
    private @Nullable Callback written;

    private PromptWriter(HttpServletRequest request, Response answer) {
      super(request, answer);
      this.request = request;
    }

    @Override
    protected void data(byte[] bytes, int offset, int length, Callback callback) {
      next = ByteBuffer.wrap(bytes, offset, length);
      written = callback;
    }

    @Override
    public void onWritePossible() throws IOException {
      HttpOutput output = (HttpOutput) request.getAsyncContext().getResponse().getOutputStream();
      ByteBuffer bytes = next;
      next = null;
      if (bytes != null) {
        output.write(bytes);
      }
      Callback callback = written;
      if (callback != null && output.isReady()) {
        written = null;
        callback.succeeded();
      }
    }
  }

  /** Reads no more of a request than the limit allows. */
  private final class BoundedReader extends StreamReader {
    private final HttpServletRequest request;
    private long read;

    private BoundedReader(
        HttpServletRequest request,
        HttpServletResponse toClient,
        Request toAgent,
        AsyncRequestContent content) {
      super(request, toClient, toAgent, content);
      this.request = request;
    }

    /** Noted first: Jetty fails the content next, and that ends the call. */
    @Override
    public void onError(Throwable fault) {
      request.setAttribute(BROKEN, fault);
      super.onError(fault);
    }

    @Override
    protected void onRequestContent(
        HttpServletRequest request,
        Request toAgent,
        AsyncRequestContent content,
        byte[] buffer,
        int offset,
        int length,
        Callback callback) {
      read += length;
      if (read > settings.maxBytes()) {
        callback.failed(new TooLarge());
      } else {
        super.onRequestContent(request, toAgent, content, buffer, offset, length, callback);
      }
    }
  }

  private static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
