# A swarm: every frame spawns, moves and retires nodes, and keeps a dictionary about each of them.
extends Node2D

const SPAWNED = 20       # nodes born in a frame
const LIVING = 400       # nodes kept; the oldest go
const NOTES = 1500       # entries of the dictionary before it is cleared
const NAMES = 50         # numbers joined to a string in a frame
const WARM_UP = 100      # frames before the clock starts
const CELL = 16
const SEED = 7

var limit = 1000
var frame = 0
var started_us = 0
var swarm = []
var notes = {}

func _ready():
	OS.low_processor_usage_mode = false
	OS.low_processor_usage_mode_sleep_usec = 1
	seed(SEED)
	for argument in OS.get_cmdline_args():
		if argument.begins_with("--frames="):
			limit = int(argument.trim_prefix("--frames="))

func _process(_delta):
	frame += 1
	if frame == WARM_UP:
		started_us = OS.get_ticks_usec()
	spawn()
	move()
	join_names()
	update()
	if frame == limit:
		report()
		get_tree().quit()

func spawn():
	for i in range(SPAWNED):
		var node = Node2D.new()
		node.name = "e%d_%d" % [frame, i]
		node.position = Vector2(randf() * 480, randf() * 320)
		node.set_meta("hp", randi() % 100)
		add_child(node)
		swarm.append(node)
	while swarm.size() > LIVING:
		swarm.pop_front().queue_free()

func move():
	if notes.size() > NOTES:
		notes.clear()
	for node in swarm:
		node.position += Vector2(randf() - 0.5, randf() - 0.5)
		var near = []
		if int(node.position.x) % CELL == 0:
			near.append(node.position)
		notes[node.name] = {"position": node.position, "near": near}

func join_names():
	var text = ""
	for i in range(NAMES):
		text += str(i) + ","
	return text

func report():
	var ms = (OS.get_ticks_usec() - started_us) / 1000.0
	var sum = Vector2()
	for node in swarm:
		sum += node.position
	print("SWARM frames=", frame, " notes=", notes.size(), " sum=", sum)
	print("SPEED ms/frame=", ms / (frame - WARM_UP))

func _draw():
	for node in swarm:
		draw_circle(node.position, 2, Color(1, 0.5, 0.2))
