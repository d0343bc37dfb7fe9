package dev.greenroom.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/**
 * JSON of which no more than {@value #MAX_DEPTH} levels are read: what lies deeper is passed over.
 *
 * <p>The API server stores 10,000 levels, in a body and again in its managedFields. The client
 * copies objects by recursion, so one such object would end every watch with a stack overflow.
 * Names may be as long and as many as it stores them; Jackson's own bounds on these would end the
 * watches, too.
 */
final class BoundedJson extends JsonFactory {
  static final int MAX_DEPTH = 600;

  private static final long serialVersionUID = 1L;

  /** What the API server's own parser takes, and a few levels for lists and events around it. */
  private static final int STORED_DEPTH = 10_100;

  BoundedJson() {
    super(
        new JsonFactoryBuilder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(STORED_DEPTH)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            // A table of names refuses many that share a hash, and keeps those of strangers.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES));
  }

  @Override
  public JsonFactory copy() {
    return new BoundedJson();
  }

  @Override
  protected JsonParser _createParser(InputStream in, IOContext context) throws IOException {
    return new Shallow(super._createParser(in, context));
  }

  @Override
  protected JsonParser _createParser(Reader reader, IOContext context) throws IOException {
    return new Shallow(super._createParser(reader, context));
  }

  @Override
  protected JsonParser _createParser(
      char[] data, int offset, int length, IOContext context, boolean recyclable)
      throws IOException {
    return new Shallow(super._createParser(data, offset, length, context, recyclable));
  }

  @Override
  protected JsonParser _createParser(byte[] data, int offset, int length, IOContext context)
      throws IOException {
    return new Shallow(super._createParser(data, offset, length, context));
  }

  /** A parser for which what is in an object or array at the last level is not there. */
  private static final class Shallow extends JsonParserDelegate {
    Shallow(JsonParser full) {
      super(full);
    }

    @Override
    public JsonToken nextToken() throws IOException {
      JsonToken current = delegate.currentToken();
      if (current != null
          && current.isStructStart()
          && delegate.getParsingContext().getNestingDepth() >= MAX_DEPTH) {
        delegate.skipChildren();
        return delegate.currentToken();
      }
      return delegate.nextToken();
    }

    @Override
    public JsonToken nextValue() throws IOException {
      JsonToken token = nextToken();
      return token == JsonToken.FIELD_NAME ? nextToken() : token;
    }
  }
}
