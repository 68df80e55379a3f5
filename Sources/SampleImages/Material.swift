/// How a spot of a surface answers light.
package struct Material: Sendable {
  /// The diffusely reflected share of light, linear.
  package var colour: Vector3
  /// The unit normal including fine relief, in the fruit's own frame.
  package var normal: Vector3
  /// How blurred reflections are: 0 is a mirror, 1 has none.
  package var roughness = 0.5
  /// The reflected share of light at normal incidence; about 0.04 for skins and leaves.
  package var reflectance = 0.04
  /// How far light creeps around into the shade, from 0 to about 0.5.
  package var translucency = 0.0
}
