/** The description of the HTTP API: the OpenAPI document and the page that shows it. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.gateway.openapi;
