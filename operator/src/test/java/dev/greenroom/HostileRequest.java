package dev.greenroom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A request that no start should come of, as it is on the wire.
 *
 * @param status that it must be answered with
 */
record HostileRequest(String what, int status, byte[] bytes) {
  private static final String PATH = "/v1/public/mine/start";
  private static final String JSON = "Content-Type: application/json\r\n";

  /**
   * All of them.
   *
   * @param key that may start sessions of the agent "mine"
   * @param revoked that could once
   */
  static List<HostileRequest> all(String key, String revoked) {
    Sender good = new Sender(key);
    return List.of(
        // Bodies
        good.body("cut JSON", 400, "{\"body\": {"),
        good.body("an array", 400, "[]"),
        good.body("an array of requests", 400, "[{\"body\": {}}]"),
        good.body("a text", 400, "\"body\""),
        good.body("a number", 400, "1"),
        good.body("null", 400, "null"),
        good.body("two documents", 400, "{}{}"),
        good.body("an array as body", 400, "{\"body\": []}"),
        good.body("2 MB", 413, "{\"body\": {\"a\": \"" + "a".repeat(2_000_000) + "\"}}"),
        good.body("3000 levels", 400, "{\"body\": " + nested(3000) + "}"),
        good.body("3000 levels in a text", 400, "{\"body\": \"" + "[".repeat(3000) + "\"}"),
        good.body("3000 open arrays", 400, "[".repeat(3000)),
        good.body("the same key twice", 400, "{\"body\": {\"a\": 1, \"a\": 2}}"),
        good.body("two bodies", 400, "{\"body\": {}, \"body\": {\"a\": 1}}"),
        good.body("NaN", 400, "{\"body\": {\"a\": NaN}}"),
        good.body("infinity", 400, "{\"body\": {\"a\": 1e400}}"),
        good.body("a long number", 400, "{\"body\": {\"a\": " + "9".repeat(5000) + "}}"),
        good.body("half a surrogate pair", 400, "{\"body\": {\"a\": \"\\ud800\"}}"),
        good.body("half a pair as key", 400, "{\"body\": {\"\\udc00\": 1}}"),
        good.body("a raw NUL", 400, "{\"body\": {\"a\": \"\0\"}}"),
        good.body("a comment", 400, "{/* */}"),
        good.body("a room of no use", 400, "{\"transport\": \"telephone\"}"),
        good.bytes("invalid UTF-8", 400, JSON, new byte[] {'{', '"', (byte) 0xff, '"', '}'}),
        good.bytes("UTF-16", 400, JSON, "{}".getBytes(StandardCharsets.UTF_16)),
        good.bytes("gzip", 400, JSON + "Content-Encoding: gzip\r\n", gzip("{}")),
        good.bytes("plain text", 415, "Content-Type: text/plain\r\n", utf8("{}")),
        good.bytes(
            "a form", 415, "Content-Type: application/x-www-form-urlencoded\r\n", utf8("a=b")),
        good.bytes(
            "another charset",
            415,
            "Content-Type: application/json; charset=utf-16\r\n",
            utf8("{}")),
        good.bytes(
            "a bad key of repetition", 400, JSON + "Idempotency-Key: \u00e9\r\n", utf8("{}")),
        // Keys
        new Sender("").body("an empty key", 401, "{}"),
        new Sender("pk_wrong").body("a key that is none", 401, "{}"),
        new Sender(other(key)).body("a key with another secret", 401, "{}"),
        new Sender(revoked).body("a revoked key", 401, "{}"),
        good.bytes("two keys", 401, JSON + "Authorization: Bearer pk_wrong\r\n", utf8("{}")),
        wire("no key", 401, "POST " + PATH + " HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n"),
        wire("HTTP/1.0 without a key", 401, "POST " + PATH + " HTTP/1.0\r\n\r\n"),
        // Paths
        good.path("an unknown agent", 404, "/v1/public/nobody/start"),
        good.path("an agent in capitals", 404, "/v1/public/MINE/start"),
        good.path("a long name", 404, "/v1/public/" + "a".repeat(300) + "/start"),
        good.path("a path of 20 KB", 414, "/v1/public/" + "a".repeat(20_000) + "/start"),
        good.path("a dot segment", 404, "/v1/public/other/../mine/start"),
        good.path("an encoded dot segment", 404, "/v1/public/other/%2e%2e/mine/start"),
        good.path("half encoded dots", 404, "/v1/public/other/.%2e/mine/start"),
        good.path("an encoded slash", 404, "/v1/public/mine%2fstart"),
        good.path("an encoded slash in the name", 400, "/v1/public/a%2Fmine/start"),
        good.path("a parameter of the path", 400, "/v1/public/mine;a=b/start"),
        good.path("a double slash", 404, "/v1//public/mine/start"),
        good.path("a double slash at the front", 404, "//v1/public/mine/start"),
        good.path("a backslash", 400, "/v1/public\\mine/start"),
        good.path("an encoded backslash", 400, "/v1/public/a%5cmine/start"),
        good.path("an encoded NUL", 400, "/v1/public/mine%00/start"),
        good.path("an encoded line break", 400, "/v1/public/mine%0d%0aHost:%20x/start"),
        good.path("twice encoded dots", 404, "/v1/public/%252e%252e/mine/start"),
        good.path("a percent sign alone", 400, "/v1/public/mine%/start"),
        good.path("bad percent digits", 400, "/v1/public/mine%zz/start"),
        good.path("overlong UTF-8", 400, "/v1/public/%c0%ae%c0%ae/mine/start"),
        good.path(
            "an absolute form of another host", 400, "http://elsewhere/v1/public/nobody/start"),
        good.path("an absolute form", 404, "http://g/v1/public/nobody/start"),
        good.path("an absolute form with dots", 404, "http://g/v1/public/../public/mine/start"),
        good.path("a path without a slash", 400, "v1/public/mine/start"),
        // Methods
        good.method("GET", 405),
        good.method("DELETE", 405),
        good.method("TRACE", 405),
        good.method("PROPFIND", 405),
        good.method("post", 405),
        wire("CONNECT", 405, "CONNECT g:443 HTTP/1.1\r\nHost: g:443\r\nConnection: close\r\n\r\n"),
        wire("HTTP/0.9", 400, "GET " + PATH + "\r\n\r\n"),
        wire("HTTP/9.9", 400, "GET " + PATH + " HTTP/9.9\r\nHost: g\r\nConnection: close\r\n\r\n"),
        wire("no HTTP at all", 400, "\u0016\u0003\u0001\u0002\u0000\r\n\r\n"),
        // Two servers that would read these differently
        good.smuggled(
            "a length and chunks", 400, "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
        good.smuggledInChunks(
            "chunks and a length", 400, "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"),
        good.smuggled("two lengths", 400, "Content-Length: 0\r\nContent-Length: 4\r\n"),
        good.smuggled("a list of lengths", 400, "Content-Length: 0, 4\r\n"),
        good.smuggled("a negative length", 400, "Content-Length: -1\r\n"),
        good.smuggled("a length with a sign", 400, "Content-Length: +4\r\n"),
        good.smuggled("a length in hex", 400, "Content-Length: 0x4\r\n"),
        good.smuggled("a huge length", 400, "Content-Length: 99999999999999999999\r\n"),
        good.smuggledInChunks("an encoding that is none", 400, "Transfer-Encoding: xchunked\r\n"),
        good.smuggledInChunks("chunks twice", 400, "Transfer-Encoding: chunked, chunked\r\n"),
        good.smuggledInChunks(
            "chunks under another", 400, "Transfer-Encoding: chunked, identity\r\n"),
        good.smuggled("a folded header", 400, "X-A: b\r\n Content-Length: 4\r\n"),
        good.smuggledInChunks("a folded encoding", 400, "Transfer-Encoding:\r\n chunked\r\n"),
        good.smuggled("a blank before the colon", 400, "Content-Length : 4\r\n"),
        good.smuggled("a header without a colon", 400, "Content-Length 4\r\n"),
        good.smuggled("a blank in a name", 400, "X A: b\r\n"),
        good.smuggled("a NUL in a value", 400, "X-A: b\0c\r\n"),
        good.smuggled("a NUL in a name", 400, "X\0A: b\r\n"),
        good.smuggled("a bare line feed", 400, "X-A: b\nContent-Length: 4\r\n"),
        good.smuggled("a bare carriage return", 400, "X-A: b\rContent-Length: 4\r\n"),
        good.smuggled("a header of 100 KB", 431, "X-A: " + "a".repeat(100_000) + "\r\n"),
        good.smuggled("thousands of headers", 431, "X-A: b\r\n".repeat(5_000)),
        good.smuggled("two hosts", 400, "Host: elsewhere\r\nContent-Length: 0\r\n"),
        wire("no host", 400, "POST " + PATH + " HTTP/1.1\r\nConnection: close\r\n\r\n"),
        wire("only line feeds", 400, "POST " + PATH + " HTTP/1.1\nHost: g\nConnection: close\n\n"),
        good.chunked("a chunk of no size", 400, "zz\r\n{}\r\n0\r\n\r\n"),
        good.chunked("a negative chunk", 400, "-2\r\n{}\r\n0\r\n\r\n"),
        good.chunked("a huge chunk", 400, "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"));
  }

  private static HostileRequest wire(String what, int status, String text) {
    return new HostileRequest(what, status, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Requests under one key that differ from a good one in one respect. */
  private record Sender(String key) {
    HostileRequest body(String what, int status, String body) {
      return bytes(what, status, JSON, utf8(body));
    }

    HostileRequest bytes(String what, int status, String headers, byte[] body) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(
          (head("POST", PATH) + headers + "Content-Length: " + body.length + "\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      bytes.writeBytes(body);
      return new HostileRequest(what, status, bytes.toByteArray());
    }

    HostileRequest path(String what, int status, String path) {
      return wire(what, status, head("POST", path) + JSON + "Content-Length: 2\r\n\r\n{}");
    }

    HostileRequest method(String method, int status) {
      return wire(method, status, head(method, PATH) + "Content-Length: 0\r\n\r\n");
    }

    /** A good start of four bytes, if the headers are taken for good; what follows is another. */
    HostileRequest smuggled(String what, int status, String headers) {
      return smuggled(what, status, headers, "{}\r\n");
    }

    /** A good start in chunks, if the headers are taken for good; what follows is another. */
    HostileRequest smuggledInChunks(String what, int status, String headers) {
      return smuggled(what, status, headers, "0\r\n\r\n");
    }

    private HostileRequest smuggled(String what, int status, String headers, String content) {
      String second = head("POST", PATH) + JSON + "Content-Length: 2\r\n\r\n{}";
      return wire(what, status, head("POST", PATH) + JSON + headers + "\r\n" + content + second);
    }

    HostileRequest chunked(String what, int status, String chunks) {
      return wire(
          what, status, head("POST", PATH) + JSON + "Transfer-Encoding: chunked\r\n\r\n" + chunks);
    }

    private String head(String method, String path) {
      return method
          + " "
          + path
          + " HTTP/1.1\r\nHost: g\r\nConnection: close\r\nAuthorization: Bearer "
          + key
          + "\r\n";
    }
  }

  private static String nested(int levels) {
    return "{\"a\": ".repeat(levels) + "1" + "}".repeat(levels);
  }

  /** Of the same form; only its secret part differs. */
  private static String other(String key) {
    int middle = key.length() / 2;
    char another = key.charAt(middle) == 'a' ? 'b' : 'a';
    return key.substring(0, middle) + another + key.substring(middle + 1);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(utf8(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
