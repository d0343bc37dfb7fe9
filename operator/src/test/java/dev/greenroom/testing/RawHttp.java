package dev.greenroom.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All that a server sent back on one connection, until it closed it or said no more. */
public record RawHttp(String text) {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
  private static final int PATIENCE_MILLIS = 5_000;

  /** Sends these bytes on a connection of their own. */
  public static RawHttp exchange(int port, byte[] request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      try {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
      } catch (IOException answeredBefore) {
        // What the server has said already can still be read.
      }
      return new RawHttp(new String(all(socket), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] all(Socket socket) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(bytes);
    } catch (SocketException | SocketTimeoutException end) {
      // A server that did not read to the end resets, or waits for more; what it said counts.
    }
    return bytes.toByteArray();
  }

  /** How many answers there are: more than one when a request was taken for two. */
  public long answers() {
    return STATUS.matcher(text).results().count();
  }

  /** The status of the first answer; 0 without any. */
  public int status() {
    Matcher status = STATUS.matcher(text);
    return status.lookingAt() ? Integer.parseInt(status.group(1)) : 0;
  }

  public String headers() {
    int end = text.indexOf("\r\n\r\n");
    return (end < 0 ? text : text.substring(0, end)).toLowerCase(Locale.ROOT);
  }

  public String body() {
    int end = text.indexOf("\r\n\r\n");
    return end < 0 ? "" : text.substring(end + 4);
  }
}
