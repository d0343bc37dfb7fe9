/** Daily rooms: made through Daily's REST API with the organisation's own key. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.gateway.daily;
