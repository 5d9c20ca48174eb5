# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""From a model's planes to objects: guides, scores, classes, and the scale that pixel sizes and looks give."""
import math
import unittest

import numpy
from planes import SEED, Client, discs, job_for, model, overlay, tiff
from server import Server


class Guides(unittest.TestCase):
    def test_either_guide_separates_discs_that_touch_and_none_leaves_them(self):
        page = discs(120, 200, [(60, 60), (125, 60)], 36)
        distance = tiff((page * 255).astype("uint8"))
        rim = page.copy()
        rim[..., 1] = numpy.where(page[..., 1] < 0.3, 1, 0)  # probability of a border instead
        boundary = tiff((rim * 255).astype("uint8"))
        with Server(overlay(*(model(name, guide=name) for name in ("distance", "boundary")))) as server:
            client = Client(server, "distance", "boundary")
            for name, body in (("distance", distance), ("boundary", boundary)):
                with self.subTest(name):
                    found = client.segment(name, body)["objects"]
                    self.assertEqual(len(found), 2)
                    self.assertEqual([round(o["measurements"]["centroid_x"] / 5) * 5 for o in found], [60, 125])
                    self.assertEqual(len(client.segment(name, body, split="none")["objects"]), 1)


class Scores(unittest.TestCase):
    def test_objects_of_a_lesser_score_are_left_out_and_small_ones_of_a_greater_one_count(self):
        page = numpy.zeros((200, 200, 3), numpy.uint8)
        page[10:50, 10:50, 0] = round(255 * 0.9)
        page[10:50, 100:140, 0] = round(255 * 0.6)
        page[100:107, 10:17, 0] = round(255 * 0.9)  # 49 px
        page[100:106, 100:106, 0] = round(255 * 0.9)  # 36 px
        with Server(overlay(model("plain"))) as server:
            client = Client(server, "plain")

            def areas(**query):
                answer = client.segment("plain", tiff(page), simplify=0, **query)
                return [one["measurements"]["area"] for one in answer["objects"]], answer["params"]

            self.assertEqual(areas()[0], [1600, 1600])
            found, used = areas(min_score=0.8)
            self.assertEqual((found, used["min_score"], used["min_area"]), ([1600, 49], 0.8, 40))
            self.assertEqual(areas(min_score=0.85)[0], [1600])  # the small one may leave half of that doubt
            self.assertEqual(areas(min_score=0.8, min_area=100)[0], [1600])
            self.assertEqual(areas(min_score=0.5, min_area=1)[0], [1600, 1600, 49, 36])
            self.assertEqual(areas(min_score=0.95)[0], [])
            unused = areas(min_score=0)[1]
            self.assertEqual((unused["min_score"], unused["min_area"]), (0, 100))
            self.assertEqual(client.segment("plain", tiff(page), expect=400, min_score=1.1)["code"], "invalid_query")


class Classes(unittest.TestCase):
    def test_the_background_lies_outside_the_objects_of_all_classes(self):
        page = numpy.zeros((200, 200, 3), numpy.uint8)
        page[..., 2] = 20
        page[:, 80:] = (0, 255, 200)  # three fifths of the page are of the second class
        page[20:60, 20:60] = (255, 0, 90)
        page[20:60, 100:140, 0] = 255  # one of the first class that lies within it
        with Server(overlay(model("two", classes=2))) as server:
            found = Client(server, "two").segment("two", tiff(page))["objects"]
        self.assertEqual([(o["id"], o["class"], o["measurements"]["area"]) for o in found],
                         [(1, "cell", 1600), (2, "cell", 1600), (3, "debris", 120 * 200)])
        for item, blue in zip(found, (90, 200, 200)):
            self.assertEqual(item["measurements"]["background_corrected_mean"][2], blue - 20)


class Crowded(unittest.TestCase):
    def test_more_objects_than_memory_has_room_for_are_refused(self):
        page = numpy.zeros((160, 160, 3), numpy.uint8)
        page[::2, ::2, 0] = 255
        with Server(overlay(model("plain"), memory="16 MiB")) as server:
            client = Client(server, "plain")
            refused = client.segment("plain", tiff(page), expect=422, min_area=1)
            self.assertEqual(refused["code"], "memory_exceeded")
            self.assertIn("6400 objects", refused["detail"])
            self.assertEqual(len(client.segment("plain", tiff(page[:40, :40]), min_area=1)["objects"]), 400)


class PixelSizes(unittest.TestCase):
    def test_a_page_is_shown_at_the_scale_that_the_model_was_trained_at(self):
        page = tiff(numpy.full((200, 300, 3), 99, numpy.uint8))
        models = (model("half", gives="corner", pixel_size_um=1), model("any", gives="corner"),
                  model("both", gives="corner", pixel_size_um=1, object_diameter_px=64))
        with Server(overlay(*models)) as server:
            client = Client(server, "half", "any", "both")

            def shown(name, expected_factor, **query):
                answer = client.segment(name, page, min_area=1, **query)
                self.assertAlmostEqual(answer["scale"]["factor"], expected_factor)
                side = 40 / expected_factor
                self.assertAlmostEqual(answer["objects"][0]["measurements"]["area"], side * side, delta=2 * side)
                return answer

            for um in (0.25, 0.5, 1, 2):
                answer = shown("half", um, pixel_size_um=um)
                self.assertIsNone(answer["scale"]["diameter"])
            shown("half", 1)  # nothing is known of the page
            shown("any", 1, pixel_size_um=0.25)
            shown("both", 0.5, pixel_size_um=0.5)
            self.assertEqual(shown("both", 0.4, pixel_size_um=0.25, diameter=128)["scale"]["diameter"], 128)
            for um in (0.01, 9):
                refused = client.segment("half", page, expect=422, pixel_size_um=um)
                self.assertEqual(refused["code"], "pixel_size")
                self.assertIn("1", refused["detail"])


class FoundDiameters(unittest.TestCase):
    def test_a_crowd_that_reduction_runs_together_is_looked_at_again(self):
        def squares(probability, gap, period=10, uneven=False, side=400):
            page = numpy.zeros((1536, 1536, 3), numpy.uint8)
            inside = numpy.arange(side) % period >= gap
            page[500:500 + side, 500:500 + side, 0] = numpy.outer(inside, inside) * round(255 * probability)
            if uneven:  # a third of the area is one object
                page[500:730, 500:730, 0] = round(255 * probability)
            return tiff(page)

        with Server(overlay(model("sized", object_diameter_px=64))) as server:
            client = Client(server, "sized")

            def found(page):
                answer = client.segment("sized", page)
                return len(answer["objects"]), answer["scale"], answer["params"]["min_area"]

            crowd, scale, least = found(squares(0.95, gap=1))
            self.assertEqual((crowd, scale["factor"]), (40 * 40, 2))
            self.assertAlmostEqual(scale["diameter"], 10.2, delta=0.1)
            self.assertAlmostEqual(least, scale["diameter"] ** 2 / 10, places=9)
            # Larger ones, of which a second look's are a tenth of the first one's, where they are alike.
            crowd, scale, _ = found(squares(0.95, gap=1, period=40))
            self.assertEqual((crowd, scale["factor"]), (10 * 10, 1))
            self.assertAlmostEqual(scale["diameter"], 44, delta=0.5)
            # Small ones in a clump that is just large enough to be shown reduced.
            crowd, scale, _ = found(squares(0.95, gap=1, side=80))
            self.assertEqual((crowd, scale["factor"]), (8 * 8, 2))
            # Not one that is large at a second look, too, or comes apart in large ones, or in what the look is unsure of,
            # or in some of all sizes.
            for page in (squares(0.95, gap=0), squares(0.95, gap=1, period=200), squares(0.78, gap=1),
                         squares(0.95, gap=1, period=40, uneven=True)):
                one, scale, least = found(page)
                self.assertEqual((one, least), (1, 100))
                self.assertEqual(scale["factor"], 0.25)
                self.assertGreater(scale["diameter"], 300)

    def test_what_the_look_saw_counts_where_the_page_is_to_be_about_as_small(self):
        page = numpy.zeros((1536, 1536, 3), numpy.uint8)
        page[600:750, 600:750, 0] = 255
        with Server(overlay(model("sized", object_diameter_px=64))) as server:
            client = Client(server, "sized")
            found = client.segment("sized", tiff(page))["scale"]
            self.assertAlmostEqual(found["diameter"], 300 / math.pi ** 0.5, delta=1)  # so 0.30 is wanted
            self.assertAlmostEqual(found["factor"], 1 / 3)
            told = client.segment("sized", tiff(page), diameter=found["diameter"])["scale"]
            self.assertAlmostEqual(told["factor"], 51.2 / found["diameter"])
            job = job_for(client.user, tiff(page), "sized")
            self.assertEqual(job["progress"], {"done": 1, "total": 1, "unit": "tiles"})


if __name__ == "__main__":
    print("seed", SEED)
    unittest.main(verbosity=2)
